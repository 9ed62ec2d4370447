# SPDX-License-Identifier: MIT
"""A store in Python that keeps the storage contract of store.h, and breaks it when a test asks for that.

It walks the library's description of its rows and never names a column. Rows are kept as tuples; what the
library is shown is a copy that is scribbled over as soon as the sink has returned.
"""

import bisect
import ctypes
import struct
from ctypes import byref, c_void_p

import binding
from binding import (CHANGE_DELETE, CHANGE_INSERT, CHANGE_UPDATE, NO_COLUMN, NO_RANGE, RANGE_DESCENDING, SINK_GO_ON,
                     SINK_NEXT, SINK_STOP, STORE_CONFLICT, STORE_OK)

WHOLE_STORE = object()


class Damage(Exception):
    """The batch cannot be applied: a guard or a key failed."""


class Fault:
    """What goes wrong, and at which call. `fired` counts how often it did."""

    def __init__(self, kind, after=0, times=1, code=0, hook=None, change=None, table=None):
        self.kind = kind  # "read", "commit", "conflict", "lost", "applied", "row", "hook read", "hook commit"
        self.after = after
        self.times = times
        self.code = code
        self.hook = hook
        self.change = change  # of a row
        self.table = table  # whose rows are changed; None: any
        self.row = None  # table and primary key of the row that is changed
        self.fired = 0
        self.note = ""

    def fires(self, kind):
        if self.kind != kind or self.fired >= self.times:
            return False
        if self.after:
            self.after -= 1
            return False
        self.fired += 1
        return True


class Layout:
    """One table, from its description: how its rows are packed, and the places of each index's columns."""

    def __init__(self, table, number):
        columns = [table.columns[column] for column in range(table.column_count)]
        self.number = number
        self.size = table.row_size
        self.text = [column.type == 2 for column in columns]
        self.bounds = [(column.minimum, column.maximum) for column in columns]
        self.format = struct.Struct("@II" + "".join("P" if text else "q" for text in self.text))
        assert self.format.size == self.size
        self.texts = [place for place, text in enumerate(self.text) if text]


class Key:
    """One index: its columns, and where the primary key lies within them."""

    def __init__(self, index, layout, primary):
        self.table = index.table
        self.columns = [index.columns[column] for column in range(index.column_count)]
        self.partial = index.partial_column
        self.whole_store = self.columns[0] != 0
        self.unique_first = bool(index.flags & 2)
        self.primary = [self.columns.index(column) for column in primary]


class PyStore:
    def __init__(self, library, snapshot, strict=True):
        self.library = library
        self.strict = strict  # hold the library to what it promises of its batches
        schema = library.schema_get().contents
        self.layouts = [Layout(schema.tables[number], number) for number in range(schema.table_count)]
        indexes = [schema.indexes[number] for number in range(schema.index_count)]
        primaries = {}
        for index in indexes:
            if index.flags & binding.INDEX_PRIMARY:
                primaries[index.table] = [index.columns[column] for column in range(index.column_count)]
        self.primaries = primaries
        self.keys = [Key(index, self.layouts[index.table], primaries[index.table]) for index in indexes]
        self.keys_of = [[number for number, key in enumerate(self.keys) if key.table == table]
                        for table in range(len(self.layouts))]
        self.rows = [{} for _ in self.layouts]  # by table: primary key -> row
        self.sorted = [{} for _ in self.keys]  # by index: first column (or the whole store) -> keys in order
        self.shown = ctypes.create_string_buffer(1 << 14)  # the row that is being shown, with its texts
        self.faults = []
        self.refusal = ""  # why a batch met a conflict last
        self.turn = False
        self.closed = 0
        self.failure = None  # an exception in a callback, which C cannot pass on
        self.ops = binding.StoreOps()
        library.store_ops_init(byref(self.ops), ctypes.sizeof(self.ops))
        self.ops.flags = binding.STORE_SNAPSHOT if snapshot else 0
        self.ops.read = binding.READ(self.guarded(self.read))
        self.ops.commit = binding.COMMIT(self.guarded(self.commit))
        self.ops.close = binding.CLOSE(self.guarded(self.close))

    def open(self):
        handle = c_void_p()
        status = self.library.store_new(byref(self.ops), None, None, byref(handle))
        assert status == 0, status
        return handle

    def guarded(self, function):
        def callback(*arguments):
            try:
                return function(*arguments)
            except BaseException as failure:  # noqa: B902 - shown by the test, which runs on below the library
                self.failure = self.failure or failure
                return 0

        return callback

    def fires(self, kind):
        return next((fault for fault in self.faults if fault.fires(kind)), None)

    # -- reading

    def read(self, _, ranges, count, sink, sink_ctx):
        shown = []  # by range: the rows shown, for ranges that depend on it
        failing = self.fires("read")
        if failing and failing.code & 1:
            return failing.code
        for number in range(count):
            wanted = ranges[number]
            if number:
                hook = self.fires("hook read")
                if hook:
                    hook.hook()
            rows = []
            if wanted.source == NO_RANGE:
                prefixes = [None]
            else:
                prefixes = [row[wanted.from_column] for row in shown[wanted.source]]
            for last in prefixes:
                answer = self.show(number, wanted, last, sink, sink_ctx, rows)
                if answer == SINK_NEXT:
                    break
                if answer != SINK_GO_ON:
                    return failing.code if failing else STORE_OK
            shown.append(rows)
        return failing.code if failing else STORE_OK

    def show(self, number, wanted, last, sink, sink_ctx, shown):
        key = self.keys[wanted.index]
        layout = self.layouts[key.table]
        limit = wanted.limit
        answer = SINK_GO_ON
        for row in self.matching(wanted, key, layout, last):
            if limit == 0:
                break
            limit -= 1
            if wanted.known_revision > 0 and row[1] == wanted.known_revision and self.leaves_out():
                continue
            shown.append(row)
            answer = self.push(number, layout, row, sink, sink_ctx)
            if answer != SINK_GO_ON:
                return answer
        return SINK_GO_ON

    def leaves_out(self):
        """A row whose revision is known may be left out, and need not be: every other time."""
        self.turn = not self.turn
        return self.turn

    def push(self, number, layout, row, sink, sink_ctx):
        if self.faults:
            row = self.damaged(layout, row)
        texts = b"\0".join([row[place] for place in layout.texts]) + b"\0"
        size = layout.size + len(texts)
        if size >= len(self.shown):
            self.shown = ctypes.create_string_buffer(2 * size)
        image = ctypes.addressof(self.shown)
        values, at = list(row), image + layout.size
        for place in layout.texts:
            values[place] = at
            at += len(row[place]) + 1
        packed = layout.format.pack(layout.size, layout.number, *values).ljust(layout.size, b"\0")
        ctypes.memmove(image, packed + texts, size)
        answer = sink(sink_ctx, number, image)
        # Whoever still reads it finds nothing of the row, and a text that ends.
        ctypes.memset(image, 0xA5, size)
        return answer

    def damaged(self, layout, row):
        """One row, from when the fault fires on, always with the same column out of its bounds."""
        if layout.number == 0 and row[0] == 0:
            return row  # the desk's own row, of which little is used
        key = layout.number, tuple([row[column] for column in self.primaries[layout.number]])
        for fault in self.faults:
            if fault.table not in (None, layout.number):
                continue
            if fault.kind == "row" and (fault.row == key or fault.row is None and fault.fires("row")):
                fault.row = key
                return fault.change(fault, layout, row)
        return row

    def matching(self, wanted, key, layout, last):
        """The rows of a range in order; `last` takes the place of the last prefix value."""
        values = []
        for place in range(wanted.prefix + wanted.position):
            value = wanted.values[place]
            values.append(value.text if layout.text[key.columns[place]] else value.number)
        if last is not None:
            values[wanted.prefix - 1] = last
        prefix, start = tuple(values[:wanted.prefix]), tuple(values)
        groups = self.sorted[wanted.index]
        if key.whole_store:
            group = groups.get(WHOLE_STORE, [])
        elif wanted.prefix:
            group = groups.get(values[0], [])
        else:
            group = [value for account in sorted(groups) for value in groups[account]]
        rows = self.rows[key.table]
        length = wanted.prefix
        if wanted.flags & RANGE_DESCENDING:
            place = bisect.bisect_left(group, start) if wanted.position else past(group, prefix)
            while place > 0 and group[place - 1][:length] == prefix:
                place -= 1
                yield rows[tuple([group[place][column] for column in key.primary])]
        else:
            place = past(group, start) if wanted.position else bisect.bisect_left(group, prefix)
            while place < len(group) and group[place][:length] == prefix:
                yield rows[tuple([group[place][column] for column in key.primary])]
                place += 1

    # -- committing

    def commit(self, _, batch):
        batch = batch.contents
        if self.fires("conflict"):
            return STORE_CONFLICT
        failing = self.fires("commit")
        if failing:
            return failing.code
        if self.fires("lost"):
            return binding.STORE_UNKNOWN
        hook = self.fires("hook commit")
        if hook:
            hook.hook()
        if not self.apply(batch):
            return STORE_CONFLICT
        return binding.STORE_UNKNOWN if self.fires("applied") else STORE_OK

    def apply(self, batch):
        guards = [(batch.guards[number].account, batch.guards[number].revision) for number in range(batch.guard_count)]
        assert guards == sorted(set(guards)), "guards out of order"
        for account, revision in guards:
            row = self.rows[0].get((account,))
            if (row[1] if row else 0) != revision:
                self.refusal = f"account {account}: revision {row and row[1]}, not {revision}"
                return False
        done = []
        try:
            for number in range(batch.change_count):
                change = batch.changes[number]
                layout, row = self.take(change.row)
                self.expect(row[0] in dict(guards), "a change without its guard")
                primary = tuple([row[column] for column in self.primaries[layout.number]])
                before = self.change(layout, change.action, primary, row)
                done.append((layout, primary, before))
        except Damage:
            for layout, primary, before in reversed(done):
                self.put(layout, primary, before)
            return False
        for account, revision in guards:
            row = self.rows[0][account,]
            self.expect(row[1] == revision + 1, "the account row does not say its revision")
        return True

    def expect(self, kept, text):
        """What the library promises of its batches. A store that is held against the contract only refuses."""
        if self.strict:
            assert kept, text
        return kept

    def take(self, address):
        layout = self.layouts[ctypes.c_uint32.from_address(address + 4).value]
        values = layout.format.unpack(ctypes.string_at(address, layout.size))
        assert values[0] == layout.size, "a row of another size"
        row = list(values[2:])
        for place in layout.texts:
            row[place] = ctypes.string_at(row[place])
        self.check_bounds(layout, row)
        return layout, tuple(row)

    def check_bounds(self, layout, row):
        """The library keeps to the bounds that it states."""
        for place, value in enumerate(row):
            least, most = layout.bounds[place]
            size = len(value) if layout.text[place] else value
            assert least <= size <= most, f"table {layout.number}, column {place}: {value}"

    def change(self, layout, action, primary, row):
        before = self.rows[layout.number].get(primary)
        if action == CHANGE_INSERT:
            if before is not None or self.taken(layout, row):
                self.refusal = f"table {layout.number}: {primary} exists"
                raise Damage
            self.put(layout, primary, row)
        else:
            if not self.expect(before is not None, "a change of a row that is not there"):
                raise Damage
            self.expect(action in (CHANGE_UPDATE, CHANGE_DELETE), "an action that is none")
            self.expect(action == CHANGE_UPDATE or before == row, "a row removed that was different")
            self.put(layout, primary, row if action == CHANGE_UPDATE else None)
        return before

    def taken(self, layout, row):
        for number in self.keys_of[layout.number]:
            key = self.keys[number]
            if key.unique_first:
                group = self.sorted[number].get(WHOLE_STORE, [])
                first = row[key.columns[0]],
                place = bisect.bisect_left(group, first)
                if place < len(group) and group[place][:1] == first:
                    return True
        return False

    def put(self, layout, primary, row):
        """Sets a row, or removes it where `row` is None, in the table and in each of its indexes."""
        before = self.rows[layout.number].get(primary)
        for number in self.keys_of[layout.number]:
            key = self.keys[number]
            old, new = self.key_of(key, before), self.key_of(key, row)
            if old == new:
                continue
            if old is not None:
                group = self.group(number, key, old)
                del group[bisect.bisect_left(group, old)]
            if new is not None:
                bisect.insort(self.group(number, key, new), new)
        if row is None:
            del self.rows[layout.number][primary]
        else:
            self.rows[layout.number][primary] = row

    def key_of(self, key, row):
        if row is None or key.partial != NO_COLUMN and not row[key.partial]:
            return None
        return tuple([row[column] for column in key.columns])

    def group(self, number, key, value):
        return self.sorted[number].setdefault(WHOLE_STORE if key.whole_store else value[0], [])

    def close(self, _):
        self.closed += 1
        return STORE_OK


def past(group, prefix):
    """The first place whose key comes after everything that begins with the prefix."""
    return bisect.bisect_right(group, prefix, key=lambda value: value[:len(prefix)])


def out_of_bounds(fault, layout, row):
    """A row with one column beyond what the schema allows; as it is where every value is allowed."""
    place = fault.code % len(row)
    least, most = layout.bounds[place]
    fault.note = f"table {layout.number} column {place} of {row}"
    row = list(row)
    if layout.text[place]:
        row[place] = b"x" * (most + 1)
    elif most < 2**63 - 1:
        row[place] = most + 1
    elif least > -(2**63):
        row[place] = least - 1
    else:
        fault.fired = 0
    return tuple(row)


def of_newer_version(fault, layout, row):
    """The account row as a newer library would have written it."""
    fault.note = f"{row}"
    return row[:2] + (binding.SCHEMA_VERSION + 1,) + row[3:]


class CheckOptions(ctypes.Structure):
    OPEN = ctypes.CFUNCTYPE(ctypes.c_int32, c_void_p, ctypes.POINTER(c_void_p))
    REPORT = ctypes.CFUNCTYPE(None, c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_char_p)
    _fields_ = [("struct_size", ctypes.c_uint32), ("threads", ctypes.c_uint32), ("commits", ctypes.c_uint32),
                ("batches", ctypes.c_uint32), ("seed", ctypes.c_uint64), ("only", ctypes.c_char_p), ("ctx", c_void_p),
                ("open", OPEN), ("reopen", c_void_p), ("processes", c_void_p), ("report", REPORT)]


def store_check(library):
    """Holds this store against the contract by the library's own check; what failed."""
    stores, failed = [], []

    def open_store(_, store):
        stores.append(PyStore(library, True, strict=False))
        store[0] = stores[-1].open().value
        return 0

    def report(_, check, outcome, explanation):
        if outcome == 2:
            failed.append(f"{check.decode()}: {explanation.decode()}")

    options = CheckOptions()
    library.store_check_options_init(byref(options), ctypes.sizeof(options))
    options.threads = 0
    options.batches = 40
    options.open = CheckOptions.OPEN(open_store)
    options.report = CheckOptions.REPORT(report)
    status = library.store_check(byref(options))
    failed += [repr(store.failure) for store in stores if store.failure]
    return failed or ([] if status == 0 else [f"the check answered {status}"])
