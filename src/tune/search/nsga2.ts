import { draw32, type RandomKey, randomKey } from "../../../sim/base/random.ts";
import { crowdingDistances, type Judged, paretoFronts } from "./pareto.ts";
import type { UnitPoint } from "./samples.ts";

/** A candidate with its place in the unit cube. */
export interface Individual extends Judged {
  readonly point: UnitPoint;
}

/** Distribution indexes and chances of the paper's own experiments (§V). */
const CROSSOVER_CHANCE = 0.9;
const CROSSOVER_INDEX = 15;
const MUTATION_INDEX = 20;
const UINT32_RANGE = 4_294_967_296;
const BELOW_ONE = 1 - 2 ** -32;

/** An individual with its front and loneliness: what a tournament is won by. */
interface Ranked {
  readonly individual: Individual;
  readonly front: number;
  readonly distance: number;
}

/**
 * The best `size` of parents and children: whole fronts first, of the last the loneliest. Ties go
 * to the one that was there first.
 */
export function survivors(all: readonly Individual[], size: number): readonly Individual[] {
  return rank(all)
    .slice(0, size)
    .map(({ individual }) => individual);
}

/**
 * The next generation's points: binary tournaments, simulated binary crossover and polynomial
 * mutation. It depends on the parents, the seed and the generation's number alone. Source: Deb et
 * al., IEEE Trans. Evol. Comput. 6 (2002).
 */
export function nextPoints(
  parents: readonly Individual[],
  count: number,
  seed: string,
  generation: number,
): readonly UnitPoint[] {
  const ranked = rank(parents);
  const points: UnitPoint[] = [];
  for (let pair = 0; points.length < count; pair++) {
    const draws = new Draws(randomKey(seed, String(generation), "nsga2"), pair);
    const mother = tournament(ranked, draws);
    const father = tournament(ranked, draws);
    for (const child of crossed(mother, father, draws)) points.push(mutated(child, draws));
  }
  return points.slice(0, count);
}

/** Draws of one pair of children, one after the other. */
class Draws {
  readonly #key: RandomKey;
  readonly #pair: number;
  #next = 0;

  constructor(key: RandomKey, pair: number) {
    this.#key = key;
    this.#pair = pair;
  }

  /** In (0, 1). */
  unit(): number {
    return (draw32(this.#key, this.#pair, this.#next++) + 0.5) / UINT32_RANGE;
  }
}

function rank(all: readonly Individual[]): readonly Ranked[] {
  return paretoFronts(all).flatMap((front, number) => {
    const distances = crowdingDistances(all, front);
    const distance = (i: number): number => distances.get(i) ?? 0;
    return front
      .toSorted((a, b) => compare(distance(b), distance(a)) || a - b)
      .flatMap((i) => {
        const individual = all[i];
        return individual === undefined
          ? []
          : [{ individual, front: number, distance: distance(i) }];
      });
  });
}

/** Also for infinities, whose difference is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function tournament(ranked: readonly Ranked[], draws: Draws): UnitPoint {
  const pick = (): number => Math.floor(draws.unit() * ranked.length);
  // `ranked` is sorted by front, then by loneliness: the earlier one wins.
  const winner = ranked[Math.min(pick(), pick())];
  return winner?.individual.point ?? [];
}

function crossed(mother: UnitPoint, father: UnitPoint, draws: Draws): readonly UnitPoint[] {
  if (draws.unit() > CROSSOVER_CHANCE) return [mother, father];
  const first: number[] = [];
  const second: number[] = [];
  for (const [i, a] of mother.entries()) {
    const b = father[i] ?? a;
    const isKept = draws.unit() < 0.5;
    const u = draws.unit();
    const exponent = 1 / (CROSSOVER_INDEX + 1);
    const spread = u <= 0.5 ? (2 * u) ** exponent : (1 / (2 * (1 - u))) ** exponent;
    const [one, two] = isKept
      ? [a, b]
      : [((1 + spread) * a + (1 - spread) * b) / 2, ((1 - spread) * a + (1 + spread) * b) / 2];
    first.push(inside(one));
    second.push(inside(two));
  }
  return [first, second];
}

function mutated(point: UnitPoint, draws: Draws): UnitPoint {
  return point.map((value) => {
    if (draws.unit() >= 1 / point.length) return value;
    const u = draws.unit();
    const exponent = 1 / (MUTATION_INDEX + 1);
    const step = u < 0.5 ? (2 * u) ** exponent - 1 : 1 - (2 * (1 - u)) ** exponent;
    return inside(value + step);
  });
}

function inside(value: number): number {
  return Math.min(BELOW_ONE, Math.max(0, value));
}
