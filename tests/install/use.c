/* SPDX-License-Identifier: MIT */
/* A host's first program: does it find the headers, link, and see the library that it was compiled for? */
#include <stdio.h>
#include <supportpoints/supportpoints.h>

int main(void)
{
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    spt_status status = spt_store_open_memory(NULL, &store);
    if (status == SPT_OK)
        status = spt_desk_open(store, NULL, &desk);
    if (status == SPT_OK)
        status = spt_account_open(desk, 42, NULL, NULL);
    printf("%s %s\n", spt_version_text(), spt_status_name(status));
    spt_desk_close(desk);
    spt_store_unref(store);
    return status != SPT_OK || spt_version_number() != SPT_VERSION_NUMBER;
}
