#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Reads a journal as doc/journal-format.md describes it, with nothing of the library; also writes changed ones for tests.

  read_journal.py dump FILE                prints each row as spt_journal_dump() does
  read_journal.py records FILE             prints each record: its offset, kind, size, sequence
  read_journal.py remake FILE NEW WHAT...  writes a journal with the same records, changed by each WHAT:
      format=N   another format version          identity=N another identity, N in each byte
                                                 version=N   another version of the rows
      -TABLE     without a table                 +TABLE      with a table of one column
      -TABLE.COLUMN   without a column           +TABLE.COLUMN   with a column, 0 in each row
      /TABLE.COLUMN   0 or "" in each row        reverse     columns behind the first in the opposite order
      snapshot=N rows, N in a record, and a snapshot in place of all commits
      begun      no row: as a new file is before its first commit
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
    "category": ["account", "code"], "rule": ["account", "category", "since"], "holiday": ["account", "day"],
    "notice": ["account", "kind", "object", "cause"],
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


def changes_of(journal, reader):
    account = 0
    while not reader.is_over():
        head = reader.count()
        table = journal.tables[head >> 2]
        row = [reader.value(kind) for kind, _ in table.columns]
        row[0] = account = account + row[0]
        yield head & 3, table.name, row


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
        self.identity = bytes(16)
        if self.format >= 2:
            self.identity = self.data[28:44]
            if struct.unpack("<I", self.data[44:48])[0] != crc(self.data[:44]):
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
        numbers = {table.name: number for number, table in enumerate(self.tables)}
        for action, name, row in changes_of(self, reader):
            rows, key = self.rows[numbers[name]], self.tables[numbers[name]].key(row)
            if (key in rows) != (action != INSERT):
                raise Refused("change %d of a row of %s" % (action, name))
            if action == DELETE:
                del rows[key]
            else:
                rows[key] = row

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
    def __init__(self, format_version, identity):
        self.format = format_version
        self.identity = identity
        self.out = bytearray(HEADER)
        self.chain = 0

    def record(self, kind, sequence, payload):
        head = struct.pack("<IIQI", kind, len(payload), sequence, crc(payload))
        self.chain = crc(head, self.chain)
        self.out += head + struct.pack("<I", self.chain) + payload

    def finish(self, sequence, content):
        made = b"supportpoints\r\n\x1a" + struct.pack("<II", self.format, HEADER)
        made += struct.pack("<I", crc(made))
        if self.format >= 2:
            made += self.identity
            made += struct.pack("<I", crc(made))
        self.out[:len(made)] = made
        for turn, at in ((1, 512), (2, 1024)):
            slot = struct.pack("<QQQIII", turn, len(self.out), sequence, content, self.chain, 0)
            self.out[at:at + 40] = slot + struct.pack("<I", crc(slot))
        self.out[2560:2568] = b"settled\0"
        return bytes(self.out)


class Shape:
    """The tables of a file to be written, and where their columns are in the file that is read; -1: absent."""

    def __init__(self, journal):
        self.tables = [(table, list(range(len(table.columns)))) for table in journal.tables]

    def change(self, what):
        sign, (name, _, column) = what[0], what[1:].partition(".")
        changed = []
        for table, places in self.tables:
            if table.name == name and column == "" and sign == "-":
                continue
            columns = list(zip(table.columns, places))
            if table.name == name and column != "":
                columns = [self.change_column(entry, sign, column) for entry in columns]
                columns = [entry for entry in columns if entry is not None]
                if sign == "+":
                    columns.append(((INTEGER, column), -1))
            changed.append((Table(table.name, [entry[0] for entry in columns]), [entry[1] for entry in columns]))
        if sign == "+" and column == "":
            changed.append((Table(name, [(INTEGER, "account")]), [-1]))
        self.tables = changed

    @staticmethod
    def change_column(entry, sign, column):
        if entry[0][1] != column or sign == "+":
            return entry
        return None if sign == "-" else (entry[0], -1)

    def reverse(self):
        self.tables = [(Table(table.name, table.columns[:1] + table.columns[:0:-1]), places[:1] + places[:0:-1])
                       for table, places in self.tables]

    def layout(self, version):
        return put_layout(version, [table for table, _ in self.tables])

    def put_change(self, action, name, row, before):
        """The change of a row, behind one of the account `before`; nothing where the table is left out."""
        for number, (table, places) in enumerate(self.tables):
            if table.name != name:
                continue
            out = put_count(number * 4 + action) + put_number(row[0] - before)
            for (kind, _), place in list(zip(table.columns, places))[1:]:
                if kind == INTEGER:
                    out += put_number(row[place] if place >= 0 else 0)
                else:
                    out += put_text(row[place] if place >= 0 else "")
            return out
        return b""

    def put_changes(self, changes):
        out, account = b"", 0
        for action, name, row in changes:
            change = self.put_change(action, name, row, account)
            account = row[0] if change else account
            out += change
        return out


def remake_snapshot(journal, writer, shape, most):
    """All rows, in small records, so that an account may begin in one and end in another."""
    names = [table.name for table, _ in shape.tables]
    rows = [(INSERT, journal.tables[number].name, row) for _, number, row in journal.in_order()
            if journal.tables[number].name in names]
    for at in range(0, len(rows), most):
        writer.record(ROWS, journal.sequence, shape.put_changes(rows[at:at + most]))
    writer.record(SNAPSHOT, journal.sequence, struct.pack("<QI", len(rows), journal.content))


def remake_records(journal, writer, shape):
    content = journal.content
    for at, kind, size, sequence in journal.records[1:]:
        payload = journal.data[at + 24:at + 24 + size]
        if kind == ROWS:
            payload = shape.put_changes(changes_of(journal, Reader(payload)))
        elif kind == COMMIT:
            reader = Reader(payload)
            for _ in range(2 * reader.count()):
                reader.number()
            payload = payload[:reader.at] + shape.put_changes(changes_of(journal, reader))
            content = crc(payload)
        writer.record(kind, sequence, payload)
    return content


def begun(journal):
    writer = Writer(journal.format, journal.identity)
    writer.record(LAYOUT, 0, Shape(journal).layout(journal.version))
    return writer.finish(0, 0)


def remake(journal, changes):
    if changes == ["begun"]:
        return begun(journal)
    format_version, version, rows, shape = journal.format, journal.version, 0, Shape(journal)
    identity = journal.identity
    for what in changes:
        if what.startswith("format="):
            format_version = int(what[7:])
        elif what.startswith("identity="):
            identity = bytes([int(what[9:])] * 16)
        elif what.startswith("version="):
            version = int(what[8:])
        elif what.startswith("snapshot="):
            rows = int(what[9:])
        elif what == "reverse":
            shape.reverse()
        else:
            shape.change(what)
    writer = Writer(format_version, identity)
    writer.record(LAYOUT, journal.sequence if rows else journal.records[0][3], shape.layout(version))
    content = journal.content
    if rows:
        remake_snapshot(journal, writer, shape, rows)
    else:
        content = remake_records(journal, writer, shape)
    return writer.finish(journal.sequence, content)


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
