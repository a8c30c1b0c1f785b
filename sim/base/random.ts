/// <reference path="./alea.d.ts" />
import alea from "seedrandom/lib/alea.js";

/** The key of one source of draws: two 32-bit integers. */
export interface RandomKey {
  readonly a: number;
  readonly b: number;
}

const UINT32_RANGE = 4_294_967_296;

/**
 * The key of (seed, server, purpose). A new purpose does not shift the draws of another.
 * Cost: one alea set-up, some 3 µs; make it once per server, not per draw.
 */
export function randomKey(seed: string, server: string, purpose: string): RandomKey {
  // JSON keeps ("a", "b c") apart from ("a b", "c"), which plain joining would not.
  const generator = alea(JSON.stringify([seed, server, purpose]));
  return { a: generator.int32(), b: generator.int32() };
}

/**
 * A uniform unsigned 32-bit draw, a function of key and counters alone: no draw depends on one
 * before it, so hours, shards and workers are independent. Counters: signed or unsigned 32-bit
 * integers.
 */
export function draw32(key: RandomKey, counter1: number, counter2: number): number {
  // Two rounds of murmur3's finaliser; one key word enters before each.
  let h = key.a ^ Math.imul(counter1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = (h ^ (h >>> 16)) + (key.b ^ Math.imul(counter2, 0x27d4eb2f));
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A uniform whole number in `[0, bound)`, exact in double arithmetic for bounds up to 2^20.
 * The bias of a 32-bit draw over so small a bound is below one in four thousand million per value.
 */
export function drawBelow(
  key: RandomKey,
  counter1: number,
  counter2: number,
  bound: number,
): number {
  return Math.floor((draw32(key, counter1, counter2) * bound) / UINT32_RANGE);
}
