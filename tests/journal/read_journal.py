#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Reads a journal as doc/journal-format.md describes it, with nothing of the library; also writes changed ones for tests.

  read_journal.py dump FILE                prints each row as spt_journal_dump() does
  read_journal.py records FILE             prints each record: its offset, kind, size, sequence
  read_journal.py remake FILE NEW WHAT...  writes a journal with the same rows, changed by each WHAT:
      format=N        another format version         version=N       another version of the rows
      -table          without a table                -table.column   without a column
      +table          with a table of one column     +table.column   with a column, 0 in each row
      reverse         columns behind the first in the opposite order
      snapshot        as rows and a snapshot, which is the way where something else than format or version changes
"""
import struct
import sys

HEADER = 4096
LAYOUT, ROWS, SNAPSHOT, COMMIT = 1, 2, 3, 4
INSERT, UPDATE, DELETE = 1, 2, 3
INTEGER, TEXT = 1, 2
# Of schema.h: the columns that tell a table's rows apart.
KEYS = {
    "account": ["account"], "lot": ["account", "lot"], "ticket": ["account", "ticket"],
    "part": ["account", "ticket", "lot"], "act": ["account", "act"], "entry": ["account", "entry"],
    "setting": ["account", "setting"], "pack": ["account", "code"], "group": ["account", "code"],
    "category": ["account", "code"], "rule": ["account", "category", "since"],
}


class Refused(Exception):
    pass


def make_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = make_table()


def crc(data, begin=0):
    value = begin ^ 0xFFFFFFFF
    for byte in data:
        value = value >> 8 ^ TABLE[(value ^ byte) & 0xFF]
    return value ^ 0xFFFFFFFF


class Reader:
    """Numbers and texts of a payload."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def is_over(self):
        return self.at == len(self.data)

    def count(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def number(self):
        count = self.count()
        return -(count + 1) // 2 if count & 1 else count // 2

    def text(self):
        end = self.data.index(0, self.at)
        text = self.data[self.at:end].decode("utf-8")
        self.at = end + 1
        return text

    def value(self, kind):
        return self.number() if kind == INTEGER else self.text()


class Table:
    def __init__(self, name, columns):
        self.name = name
        self.columns = columns  # (type, name)

    def key(self, row):
        names = [name for _, name in self.columns]
        return tuple(row[names.index(name)] for name in KEYS[self.name])


def read_layout(payload):
    reader = Reader(payload)
    version = reader.count()
    tables = []
    for _ in range(reader.count()):
        name = reader.text()
        tables.append(Table(name, [(reader.count(), reader.text()) for _ in range(reader.count())]))
    if not reader.is_over():
        raise Refused("bytes behind the layout")
    return version, tables


class Journal:
    def __init__(self, data):
        self.data = data
        self.tables = []
        self.rows = []  # per table, by key
        self.guards = {}
        self.records = []
        self.take_header()
        self.take_records()

    def slot(self, at):
        slot = self.data[at:at + 40]
        turn, offset, sequence, content, chain, nothing, check = struct.unpack("<QQQIIII", slot)
        if check != crc(slot[:36]) or nothing != 0 or turn % 2 != (1 if at == 512 else 0):
            return None
        return turn, offset, sequence, content, chain

    def take_header(self):
        if self.data[:16] != b"supportpoints\r\n\x1a":
            raise Refused("not a journal")
        self.format, size, check = struct.unpack("<III", self.data[16:28])
        if check != crc(self.data[:24]) or size != HEADER:
            raise Refused("the header is damaged")
        slots = [slot for slot in (self.slot(512), self.slot(1024)) if slot is not None]
        if not slots:
            raise Refused("no slot")
        self.acknowledged = max(slots)

    def take_records(self):
        at, chain, self.sequence, self.content = HEADER, 0, 0, 0
        while True:
            head = self.data[at:at + 24]
            if len(head) < 24 or not any(head):
                break
            kind, size, sequence, content, check = struct.unpack("<IIQII", head)
            payload = self.data[at + 24:at + 24 + size]
            if len(payload) < size or crc(payload) != content or crc(head[:20], chain) != check:
                break
            self.records.append((at, kind, size, sequence))
            self.take_record(kind, sequence, content, payload)
            at, chain = at + 24 + size, check
        self.end, self.chain = at, chain
        if at < self.acknowledged[1]:
            raise Refused("damaged at byte %d" % at)

    def take_record(self, kind, sequence, content, payload):
        if kind == LAYOUT:
            self.version, self.tables = read_layout(payload)
            self.rows = [{} for _ in self.tables]
        elif kind == ROWS:
            self.take_changes(Reader(payload))
        elif kind == SNAPSHOT:
            rows, self.content = struct.unpack("<QI", payload)
            if rows != sum(len(rows) for rows in self.rows):
                raise Refused("a snapshot of %d rows has others" % rows)
        elif kind == COMMIT:
            if sequence != self.sequence + 1:
                raise Refused("commit %d behind %d" % (sequence, self.sequence))
            reader = Reader(payload)
            for _ in range(reader.count()):
                self.check_guard(reader.number(), reader.number())
            self.take_changes(reader)
            self.content = content
        else:
            raise Refused("record of kind %d" % kind)
        self.sequence = sequence

    def check_guard(self, account, revision):
        number = [table.name for table in self.tables].index("account")
        row = self.rows[number].get((account,))
        names = [name for _, name in self.tables[number].columns]
        if revision != (row[names.index("revision")] if row else 0):
            raise Refused("a guard of account %d is not met" % account)

    def take_changes(self, reader):
        account = 0
        while not reader.is_over():
            head = reader.count()
            number, action = head >> 2, head & 3
            table = self.tables[number]
            row = [reader.value(kind) for kind, _ in table.columns]
            row[0] = account = account + row[0]
            key = table.key(row)
            if (key in self.rows[number]) != (action != INSERT):
                raise Refused("change %d of a row of %s" % (action, table.name))
            if action == DELETE:
                del self.rows[number][key]
            else:
                self.rows[number][key] = row

    def in_order(self):
        """Every row: by account, then table, then key; texts by their bytes."""
        def order(key):
            return tuple(part.encode() if isinstance(part, str) else part for part in key)
        found = [(key[0], number, order(key), row) for number, rows in enumerate(self.rows)
                 for key, row in rows.items()]
        for account, number, _, row in sorted(found, key=lambda entry: entry[:3]):
            yield account, number, row


def shown(value):
    if isinstance(value, int):
        return str(value)
    return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')


def dump(journal):
    for _, number, row in journal.in_order():
        table = journal.tables[number]
        columns = ["%s=%s" % (name, shown(value)) for (_, name), value in zip(table.columns, row)]
        print(" ".join([table.name] + columns))


# ---- writing ----

def put_count(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def put_number(value):
    return put_count(2 * value if value >= 0 else -2 * value - 1)


def put_text(value):
    return value.encode("utf-8") + b"\0"


def put_layout(version, tables):
    out = put_count(version) + put_count(len(tables))
    for table in tables:
        out += put_text(table.name) + put_count(len(table.columns))
        out += b"".join(put_count(kind) + put_text(name) for kind, name in table.columns)
    return out


class Writer:
    def __init__(self, format_version):
        self.format = format_version
        self.out = bytearray(HEADER)
        self.chain = 0

    def record(self, kind, sequence, payload):
        head = struct.pack("<IIQI", kind, len(payload), sequence, crc(payload))
        self.chain = crc(head, self.chain)
        self.out += head + struct.pack("<I", self.chain) + payload

    def finish(self, sequence, content):
        made = b"supportpoints\r\n\x1a" + struct.pack("<II", self.format, HEADER)
        self.out[:28] = made + struct.pack("<I", crc(made))
        for turn, at in ((1, 512), (2, 1024)):
            slot = struct.pack("<QQQIII", turn, len(self.out), sequence, content, self.chain, 0)
            self.out[at:at + 40] = slot + struct.pack("<I", crc(slot))
        return bytes(self.out)


def change_layout(tables, what):
    """The tables with a change, and for each the places of its columns in the old one; -1: a new one."""
    sign, (name, _, column) = what[0], what[1:].partition(".")
    changed = []
    for table, places in tables:
        if table.name == name and column == "" and sign == "-":
            continue
        columns = list(zip(table.columns, places))
        if table.name == name and column != "":
            columns = [entry for entry in columns if entry[0][1] != column]
            if sign == "+":
                columns.append(((INTEGER, column), -1))
        changed.append((Table(table.name, [entry[0] for entry in columns]), [entry[1] for entry in columns]))
    if sign == "+" and column == "":
        changed.append((Table(name, [(INTEGER, "account")]), [-1]))
    return changed


def rows_payloads(journal, tables, most=4096):
    """Rows records of a snapshot; many small ones."""
    numbers = {table.name: number for number, (table, _) in enumerate(tables)}
    out, account, rows = b"", 0, 0
    for of, number, row in journal.in_order():
        place = numbers.get(journal.tables[number].name)
        if place is None:
            continue
        table, places = tables[place]
        values = [row[at] if at >= 0 else 0 for at in places]
        values[0] = of - account
        account = of
        out += put_count(place * 4 + INSERT)
        out += b"".join(put_number(value) if kind == INTEGER else put_text(value)
                        for (kind, _), value in zip(table.columns, values))
        rows += 1
        if len(out) > most:
            yield out, rows
            out, account, rows = b"", 0, 0
    yield out, rows


def copy_records(journal, writer, version):
    for at, kind, size, sequence in journal.records:
        payload = journal.data[at + 24:at + 24 + size]
        if kind == LAYOUT:
            payload = put_layout(version, journal.tables)
        writer.record(kind, sequence, payload)


def remake(journal, changes):
    format_version, version, is_snapshot = journal.format, journal.version, False
    tables = [(table, list(range(len(table.columns)))) for table in journal.tables]
    for what in changes:
        if what.startswith("format="):
            format_version = int(what[7:])
        elif what.startswith("version="):
            version = int(what[8:])
        elif what == "reverse":
            tables = [(Table(table.name, table.columns[:1] + table.columns[:0:-1]), places[:1] + places[:0:-1])
                      for table, places in tables]
            is_snapshot = True
        else:
            tables = tables if what == "snapshot" else change_layout(tables, what)
            is_snapshot = True
    writer = Writer(format_version)
    if not is_snapshot:
        copy_records(journal, writer, version)
        return writer.finish(journal.sequence, journal.content)
    count = 0
    writer.record(LAYOUT, journal.sequence, put_layout(version, [table for table, _ in tables]))
    for payload, rows in rows_payloads(journal, tables):
        writer.record(ROWS, journal.sequence, payload)
        count += rows
    writer.record(SNAPSHOT, journal.sequence, struct.pack("<QI", count, journal.content))
    return writer.finish(journal.sequence, journal.content)


def main():
    with open(sys.argv[2], "rb") as file:
        journal = Journal(file.read())
    if sys.argv[1] == "dump":
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        dump(journal)
    elif sys.argv[1] == "records":
        for record in journal.records:
            print("byte %d: kind %d, %d bytes, sequence %d" % record)
    elif sys.argv[1] == "remake":
        with open(sys.argv[3], "wb") as file:
            file.write(remake(journal, sys.argv[4:]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
