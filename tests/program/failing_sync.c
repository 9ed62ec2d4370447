/* SPDX-License-Identifier: MIT */
/* Loaded before a program, this lets every sync of a file's content fail, as a disk that goes away does. */
#include <errno.h>
#include <unistd.h>

int fdatasync(int file)
{
    (void)file;
    errno = EIO;
    return -1;
}
