"""SHA-256 of many short messages at once, compiled for this processor by llvmlite.

One message does not fill a vector unit, but 8 or 16 beside each other do: lane i of every vector
belongs to message i (FIPS 180-4, words big-endian). The program is written below as text of LLVM's
intermediate language; only `columns/fast.py` uses it, and every result equals `hashlib`'s.
"""

from __future__ import annotations

import ctypes
import functools
import math
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# A message that does not fit (prefix behind its last whole block included) is left to hashlib.
ROOM = 1024
_MASK = 0xFFFFFFFF


def _primes() -> Iterator[int]:
    number = 2
    while True:
        if all(number % divisor for divisor in range(2, math.isqrt(number) + 1)):
            yield number
        number += 1


def _cube_root_bits(number: int) -> int:
    """The first 32 bits behind the point of the cube root, in integers."""
    low, high = 0, 1 << 36
    while low < high - 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**3 <= number << 96 else (low, middle)
    return low & 0xFFFFFFFF


_FIRST = [prime for prime, _ in zip(_primes(), range(64), strict=False)]
ROUND_CONSTANTS = tuple(map(_cube_root_bits, _FIRST))
START = tuple(math.isqrt(prime << 64) & 0xFFFFFFFF for prime in _FIRST[:8])


def midstate(blocks: bytes) -> tuple[int, ...]:
    """The state behind whole blocks, in plain Python: once for each prefix."""
    state = START
    for begin in range(0, len(blocks), 64):
        words = list(struct.unpack(">16I", blocks[begin : begin + 64]))
        for i in range(16, 64):
            x, y = words[i - 15], words[i - 2]
            one = _turned(x, 7) ^ _turned(x, 18) ^ x >> 3
            two = _turned(y, 17) ^ _turned(y, 19) ^ y >> 10
            words.append(words[i - 16] + one + words[i - 7] + two & _MASK)
        a, b, c, d, e, f, g, h = state
        for word, constant in zip(words, ROUND_CONSTANTS, strict=True):
            left = h + (_turned(e, 6) ^ _turned(e, 11) ^ _turned(e, 25)) + (e & f ^ ~e & g)
            left = left + constant + word & _MASK
            right = (_turned(a, 2) ^ _turned(a, 13) ^ _turned(a, 22)) + (a & b ^ a & c ^ b & c)
            a, b, c, d, e, f, g, h = left + right & _MASK, a, b, c, d + left & _MASK, e, f, g
        new = (a, b, c, d, e, f, g, h)
        state = tuple(old + more & _MASK for old, more in zip(state, new, strict=True))
    return state


def _turned(word: int, right: int) -> int:
    return (word >> right | word << 32 - right) & _MASK


class _Writer:
    """Lines of a function; every value gets the next name."""

    def __init__(self, lanes: int) -> None:
        self.lanes, self.lines, self.names = lanes, list[str](), 0
        self.vector = f"<{lanes} x i32>"

    def value(self, text: str) -> str:
        """`text` computed into a new name."""
        self.names += 1
        self.lines.append(f"  %v{self.names} = {text}")
        return f"%v{self.names}"

    def do(self, text: str) -> None:
        """A statement without a value."""
        self.lines.append(f"  {text}")

    def label(self, name: str) -> None:
        """The start of a block."""
        self.lines.append(f"{name}:")

    def constant(self, number: int) -> str:
        """The same number in every lane."""
        return f"<{', '.join([f'i32 {number}'] * self.lanes)}>"

    def binary(self, operation: str, *values: str) -> str:
        """`operation` over two or more vectors, from the left."""
        left = values[0]
        for right in values[1:]:
            left = self.value(f"{operation} {self.vector} {left}, {right}")
        return left

    def rotate(self, value: str, right: int) -> str:
        """Every lane rotated right."""
        name, by = f"@llvm.fshl.v{self.lanes}i32", self.constant(32 - right)
        three = f"{self.vector} {value}, {self.vector} {value}, {self.vector} {by}"
        return self.value(f"call {self.vector} {name}({three})")

    def mixed(self, value: str, one: int, two: int, *, three: int = 0, shift: int = 0) -> str:
        """The functions Σ (three rotations) and σ (two and a shift)."""
        last = (
            self.rotate(value, three)
            if three
            else self.value(f"lshr {self.vector} {value}, {self.constant(shift)}")
        )
        return self.binary("xor", self.rotate(value, one), self.rotate(value, two), last)

    def at(self, base: str, index: int) -> str:
        """Pointer to vector number `index` behind `base`."""
        return self.value(f"getelementptr {self.vector}, ptr {base}, i64 {index}")

    def load(self, base: str, index: int) -> str:
        """Vector number `index` behind `base`."""
        return self.value(f"load {self.vector}, ptr {self.at(base, index)}, align 4")

    def store(self, value: str, base: str, index: int) -> None:
        """Stores a vector as number `index` behind `base`."""
        self.do(f"store {self.vector} {value}, ptr {self.at(base, index)}, align 4")


def _rounds(out: _Writer, words: list[str]) -> None:
    """64 rounds over the state behind %state with 16 `words`, added to the state."""
    before = [out.load("%state", i) for i in range(8)]
    a, b, c, d, e, f, g, h = before
    words = list(words)
    for i in range(64):
        if i >= 16:
            one = out.mixed(words[i - 15], 7, 18, shift=3)
            two = out.mixed(words[i - 2], 17, 19, shift=10)
            words.append(out.binary("add", words[i - 16], one, words[i - 7], two))
        chosen = out.binary("xor", g, out.binary("and", e, out.binary("xor", f, g)))
        known = out.binary("add", words[i], out.constant(ROUND_CONSTANTS[i]))
        left = out.binary("add", h, known, out.mixed(e, 6, 11, three=25), chosen)
        either = out.binary("and", c, out.binary("or", a, b))
        most = out.binary("or", out.binary("and", a, b), either)
        right = out.binary("add", out.mixed(a, 2, 13, three=22), most)
        a, b, c, d, e, f, g, h = (
            out.binary("add", left, right), a, b, c, out.binary("add", d, left), e, f, g,
        )  # fmt: skip
    for i, (old, new) in enumerate(zip(before, (a, b, c, d, e, f, g, h), strict=True)):
        out.store(out.binary("add", old, new), "%state", i)


def _block(lanes: int) -> str:
    """One block: the words behind %words go into the state behind %state."""
    out = _Writer(lanes)
    _rounds(out, [out.load("%words", i) for i in range(16)])
    body = "\n".join(out.lines)
    return f"define internal void @block(ptr %state, ptr %words) {{\n{body}\n  ret void\n}}"


def _last_of_node(lanes: int) -> str:
    """The second block of 0x01 ‖ left ‖ right: one byte of text, padding, the length 520."""
    out = _Writer(lanes)
    zero, size = out.constant(0), out.constant(520)
    _rounds(out, ["%first", *[zero] * 14, size])
    body = "\n".join(out.lines)
    head = f"define internal void @last(ptr %state, {out.vector} %first)"
    return f"{head} {{\n{body}\n  ret void\n}}"


def _start(out: _Writer) -> None:
    for i, word in enumerate(START):
        out.store(out.constant(word), "%state", i)


def _nodes(lanes: int) -> str:
    """Parents of pairs. Digests lie word by word: word i of digest j is in[i·step + j]."""
    out = _Writer(lanes)
    vector, double = out.vector, f"<{2 * lanes} x i32>"
    pick = [
        f"<{lanes} x i32> <{', '.join(f'i32 {2 * j + side}' for j in range(lanes))}>"
        for side in (0, 1)
    ]
    out.label("entry")
    out.do(f"%state = alloca [8 x {vector}], align 64")
    out.do(f"%words = alloca [16 x {vector}], align 64")
    out.do("br label %test")
    out.label("test")
    out.do("%j = phi i64 [ %begin, %entry ], [ %next, %body ]")
    out.do("%more = icmp slt i64 %j, %end")
    out.do("br i1 %more, label %body, label %done")
    out.label("body")
    _start(out)
    out.do("%pair = shl i64 %j, 1")
    halves: tuple[list[str], list[str]] = ([], [])
    for i in range(8):
        row = out.value(f"mul i64 %step, {i}")
        place = out.value(f"add i64 {row}, %pair")
        pointer = out.value(f"getelementptr i32, ptr %in, i64 {place}")
        both = out.value(f"load {double}, ptr {pointer}, align 4")
        for side in (0, 1):
            halves[side].append(
                out.value(f"shufflevector {double} {both}, {double} poison, {pick[side]}")
            )
    carried = out.constant(1)
    high, low = out.constant(24), out.constant(8)
    for i, word in enumerate(halves[0] + halves[1]):
        upper = out.value(f"shl {vector} {carried}, {high}")
        lower = out.value(f"lshr {vector} {word}, {low}")
        out.store(out.binary("or", upper, lower), "%words", i)
        carried = word
    out.do("call void @block(ptr %state, ptr %words)")
    upper = out.value(f"shl {vector} {carried}, {high}")
    first = out.binary("or", upper, out.constant(0x800000))
    out.do(f"call void @last(ptr %state, {vector} {first})")
    for i in range(8):
        row = out.value(f"mul i64 %outstep, {i}")
        place = out.value(f"add i64 {row}, %j")
        pointer = out.value(f"getelementptr i32, ptr %out, i64 {place}")
        out.do(f"store {vector} {out.load('%state', i)}, ptr {pointer}, align 4")
    out.do(f"%next = add i64 %j, {lanes}")
    out.do("br label %test")
    out.label("done")
    out.do("ret void")
    body = "\n".join(out.lines)
    return (
        "define void @nodes(ptr %in, i64 %step, i64 %begin, i64 %end, ptr %out, i64 %outstep)"
        f" {{\n{body}\n}}"
    )


# One lane after the other gets its padded message: its rest of the prefix stands there already,
# its row and its ending follow. The value is the number of blocks.
_FILL = """
define internal i64 @fill(ptr %to, ptr %from, i64 %size, ptr %ending, i64 %length, i64 %tail,
                          i64 %before) {
  %place = getelementptr i8, ptr %to, i64 %tail
  call void @llvm.memcpy.p0.p0.i64(ptr %place, ptr %from, i64 %size, i1 false)
  %row = add i64 %tail, %size
  %second = getelementptr i8, ptr %to, i64 %row
  call void @llvm.memcpy.p0.p0.i64(ptr %second, ptr %ending, i64 %length, i1 false)
  %text = add i64 %row, %length
  %bytes = add i64 %text, 72
  %blocks = lshr i64 %bytes, 6
  %whole = shl i64 %blocks, 6
  %end = getelementptr i8, ptr %to, i64 %text
  %left = sub i64 %whole, %text
  call void @llvm.memset.p0.i64(ptr %end, i8 0, i64 %left, i1 false)
  store i8 128, ptr %end
  %all = add i64 %text, %before
  %bits = shl i64 %all, 3
  %swapped = call i64 @llvm.bswap.i64(i64 %bits)
  %lastplace = sub i64 %whole, 8
  %last = getelementptr i8, ptr %to, i64 %lastplace
  store i64 %swapped, ptr %last, align 1
  ret i64 %blocks
}
"""


def _rows(lanes: int) -> str:
    """Digests of prefix ‖ row ‖ ending.

    `mid` is the state behind the prefix's whole blocks (`before` bytes), `tail` its rest. Row j is
    data[offsets[j] … offsets[j+1]], its ending number which[j] of `endings` (`ends`: offsets).
    """
    out = _Writer(lanes)
    vector = out.vector
    out.label("entry")
    out.do(f"%state = alloca [8 x {vector}], align 64")
    out.do(f"%words = alloca [16 x {vector}], align 64")
    out.do(f"%counts = alloca {vector}, align 64")
    out.do(f"%room = alloca [{lanes * ROOM} x i8], align 64")
    rooms = []
    for lane in range(lanes):
        room = out.value(f"getelementptr i8, ptr %room, i64 {lane * ROOM}")
        rooms.append(room)
        out.do(f"call void @llvm.memcpy.p0.p0.i64(ptr {room}, ptr %tail, i64 %rest, i1 false)")
    out.do("%final = sub i64 %end, 1")
    out.do("br label %test")
    out.label("test")
    out.do("%j = phi i64 [ %begin, %entry ], [ %next, %finish ]")
    out.do("%more = icmp slt i64 %j, %end")
    out.do("br i1 %more, label %prepare, label %done")
    out.label("prepare")
    longest = "0"
    for lane in range(lanes):
        here = out.value(f"add i64 %j, {lane}")
        row = out.value(f"call i64 @llvm.smin.i64(i64 {here}, i64 %final)")
        place = out.value(f"getelementptr i64, ptr %offsets, i64 {row}")
        behind = out.value(f"getelementptr i64, ptr {place}, i64 1")
        begin = out.value(f"load i64, ptr {place}, align 8")
        end = out.value(f"load i64, ptr {behind}, align 8")
        size = out.value(f"sub i64 {end}, {begin}")
        text = out.value(f"getelementptr i8, ptr %data, i64 {begin}")
        chosen = out.value(f"getelementptr i32, ptr %which, i64 {row}")
        number = out.value(f"load i32, ptr {chosen}, align 4")
        wide = out.value(f"zext i32 {number} to i64")
        first = out.value(f"getelementptr i64, ptr %ends, i64 {wide}")
        after = out.value(f"getelementptr i64, ptr {first}, i64 1")
        opens = out.value(f"load i64, ptr {first}, align 8")
        closes = out.value(f"load i64, ptr {after}, align 8")
        length = out.value(f"sub i64 {closes}, {opens}")
        ending = out.value(f"getelementptr i8, ptr %endings, i64 {opens}")
        message = f"ptr {text}, i64 {size}, ptr {ending}, i64 {length}"
        given = f"ptr {rooms[lane]}, {message}, i64 %rest, i64 %before"
        blocks = out.value(f"call i64 @fill({given})")
        longest = out.value(f"call i64 @llvm.smax.i64(i64 {longest}, i64 {blocks})")
        short = out.value(f"trunc i64 {blocks} to i32")
        count = out.value(f"getelementptr i32, ptr %counts, i64 {lane}")
        out.do(f"store i32 {short}, ptr {count}, align 4")
    for i in range(8):
        pointer = out.value(f"getelementptr i32, ptr %mid, i64 {i}")
        word = out.value(f"load i32, ptr {pointer}, align 4")
        one = out.value(f"insertelement {vector} poison, i32 {word}, i32 0")
        all_lanes = out.value(
            f"shufflevector {vector} {one}, {vector} poison, {vector} zeroinitializer"
        )
        out.store(all_lanes, "%state", i)
    out.do("br label %blocks")
    out.label("blocks")
    out.do("%b = phi i64 [ 0, %prepare ], [ %bnext, %blocks ]")
    out.do("%at = shl i64 %b, 6")
    lanes_at = [out.value(f"getelementptr i8, ptr {room}, i64 %at") for room in rooms]
    for i in range(16):
        word = "poison"
        for lane, base in enumerate(lanes_at):
            pointer = out.value(f"getelementptr i32, ptr {base}, i64 {i}")
            part = out.value(f"load i32, ptr {pointer}, align 4")
            word = out.value(f"insertelement {vector} {word}, i32 {part}, i32 {lane}")
        swapped = out.value(f"call {vector} @llvm.bswap.v{lanes}i32({vector} {word})")
        out.store(swapped, "%words", i)
    old = [out.load("%state", i) for i in range(8)]
    out.do("call void @block(ptr %state, ptr %words)")
    number = out.value("trunc i64 %b to i32")
    one = out.value(f"insertelement {vector} poison, i32 {number}, i32 0")
    here = out.value(f"shufflevector {vector} {one}, {vector} poison, {vector} zeroinitializer")
    counts = out.value(f"load {vector}, ptr %counts, align 64")
    going = out.value(f"icmp ugt {vector} {counts}, {here}")
    for i in range(8):
        new = out.load("%state", i)
        kept = out.value(f"select <{lanes} x i1> {going}, {vector} {new}, {vector} {old[i]}")
        out.store(kept, "%state", i)
    out.do("%bnext = add i64 %b, 1")
    out.do(f"%again = icmp slt i64 %bnext, {longest}")
    out.do("br i1 %again, label %blocks, label %finish")
    out.label("finish")
    for i in range(8):
        row = out.value(f"mul i64 %outstep, {i}")
        place = out.value(f"add i64 {row}, %j")
        pointer = out.value(f"getelementptr i32, ptr %out, i64 {place}")
        out.do(f"store {vector} {out.load('%state', i)}, ptr {pointer}, align 4")
    out.do(f"%next = add i64 %j, {lanes}")
    out.do("br label %test")
    out.label("done")
    out.do("ret void")
    body = "\n".join(out.lines)
    return (
        "define void @rows(ptr %data, ptr %offsets, ptr %endings, ptr %ends, ptr %which,"
        f" i64 %begin, i64 %end, ptr %mid, ptr %tail,"
        f" i64 %rest, i64 %before, ptr %out, i64 %outstep) {{\n{body}\n}}"
    )


def program(lanes: int) -> str:
    """The whole program as text."""
    vector = f"<{lanes} x i32>"
    return "\n".join(
        [
            f"declare {vector} @llvm.fshl.v{lanes}i32({vector}, {vector}, {vector})",
            f"declare {vector} @llvm.bswap.v{lanes}i32({vector})",
            "declare i64 @llvm.bswap.i64(i64)",
            "declare i64 @llvm.smin.i64(i64, i64)",
            "declare i64 @llvm.smax.i64(i64, i64)",
            "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)",
            "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)",
            _block(lanes), _last_of_node(lanes), _nodes(lanes), _FILL, _rows(lanes),
        ]
    )  # fmt: skip


@dataclass(frozen=True)
class Kernel:
    """The compiled functions and how many messages one vector holds."""

    lanes: int
    rows: Any
    nodes: Any
    engine: Any


@functools.cache
def kernel(lanes: int | None = None) -> Kernel:
    """Compiles the program for this processor, once in a process (under a second)."""
    import llvmlite.binding as llvm

    if sys.byteorder != "little":
        raise ImportError("the fast backend needs a little-endian processor")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features()
    lanes = lanes or (16 if features.get("avx512f") else 8)
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features.flatten(), opt=1, jit=True
    )
    module = llvm.parse_assembly(program(lanes))
    module.verify()
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    p, i = ctypes.c_void_p, ctypes.c_int64
    # ctypes lets other threads run while one of these works.
    rows = ctypes.CFUNCTYPE(None, p, p, p, p, p, i, i, p, p, i, i, p, i)
    nodes = ctypes.CFUNCTYPE(None, p, i, i, i, p, i)
    return Kernel(
        lanes,
        rows(engine.get_function_address("rows")),
        nodes(engine.get_function_address("nodes")),
        engine,
    )
