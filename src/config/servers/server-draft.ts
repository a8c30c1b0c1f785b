import type { ErrorCode, ErrorPlace } from "../../../sim/base/errors.ts";
import type { ServerSettings } from "../../../sim/contract/settings.ts";
import { type ComplianceRules, productOfBuild } from "../../../sim/enforcement/compliance.ts";
import { formatInstant, parseInstant } from "../../../sim/text/instants.ts";
import type { Parsed } from "../../../sim/text/parsed.ts";
import type { IssueList } from "../input/issues.ts";
import { parseBuildText } from "../input/text-fields.ts";
import { parseProduct, type ServerEntry, type WrittenCell } from "./server-entries.ts";

/** What servers are checked against. */
export interface ServerRules extends Omit<ComplianceRules, "floors"> {
  /** Stages of the policy; a given stage must be one of them. */
  readonly stageCount: number;
  /**
   * true: rows of one name are one server (inventory); false: a second entry of a name is an error.
   */
  readonly mergeRows: boolean;
}

/** A value with the place that gave it. */
interface Fact<T> {
  readonly value: T;
  readonly where: ErrorPlace;
}

/**
 * One server while its rows come together; a fact keeps the place of the row that gave it first.
 */
export class ServerDraft {
  readonly name: string;
  readonly #nameOf: (text: string) => string;
  readonly #issues: IssueList;
  readonly #facts = new Map<string, Fact<string | number>>();
  readonly #stageStarts = new Map<number, Fact<number>>();
  readonly #upgrades = new Map<number, Fact<string>>();

  constructor(name: string, nameOf: (text: string) => string, issues: IssueList) {
    this.name = name;
    this.#nameOf = nameOf;
    this.#issues = issues;
  }

  take(entry: ServerEntry, rules: ServerRules): void {
    this.#fact("build", entry.build, parseBuildText);
    this.#fact("product", entry.product, (text) => parseProduct(text, rules.products));
    this.#fact("firstDetected", entry.firstDetected, parseInstant);
    for (const { stage, at } of entry.stageStarts) this.#takeStageStart(stage, at, rules);
    for (const { at, build } of entry.upgrades) this.#takeUpgrade(at, build);
    this.#fact("retireAt", entry.retireAt, parseInstant);
    this.#fact("retireTo", entry.retireTo, (text) => ({ ok: true, value: this.#nameOf(text) }));
    if (entry.retireTo !== null && entry.retireAt === null) {
      this.#add(entry.retireTo.where, "expected the date of the retirement, too, received none", {
        code: "RETIREMENT_INVALID",
      });
    }
  }

  /** Checks that need every row of the server. */
  checkTogether(rules: ServerRules): void {
    const build = this.#facts.get("build");
    const product = this.#facts.get("product");
    const own = productOfBuild(String(build?.value ?? ""), rules);
    if (product !== undefined && own !== null && own !== product.value) {
      this.#add(
        product.where,
        `expected ${own}, the product of build ${build?.value}, received ${product.value}`,
      );
    }
    let earlier: { stage: number; fact: Fact<number> } | null = null;
    const detected = this.#facts.get("firstDetected");
    for (const [stage, fact] of [...this.#stageStarts].sort(([a], [b]) => a - b)) {
      if (detected !== undefined && fact.value < Number(detected.value)) {
        this.#add(
          fact.where,
          `expected a stage that starts after the first detection on ` +
            `${formatInstant(Number(detected.value))}, received ${formatInstant(fact.value)}`,
        );
      }
      if (earlier !== null && fact.value <= earlier.fact.value) {
        this.#add(
          fact.where,
          `expected stage ${stage} to start after stage ${earlier.stage} on ` +
            `${formatInstant(earlier.fact.value)}, received ${formatInstant(fact.value)}`,
        );
      }
      earlier = { stage, fact };
    }
  }

  get retireTo(): Fact<string> | null {
    const fact = this.#facts.get("retireTo");
    return fact === undefined ? null : { value: String(fact.value), where: fact.where };
  }

  settings(rules: ServerRules): ServerSettings {
    const text = (field: string): string | null => {
      const value = this.#facts.get(field)?.value;
      return value === undefined ? null : String(value);
    };
    const ms = (field: string): number | null => {
      const value = this.#facts.get(field)?.value;
      return value === undefined ? null : Number(value);
    };
    const build = text("build");
    const retireAtMs = ms("retireAt");
    return {
      name: this.name,
      product: text("product") ?? productOfBuild(build, rules),
      build,
      firstDetectedMs: ms("firstDetected"),
      stageStarts: [...this.#stageStarts]
        .map(([stage, { value }]) => ({ stage, atMs: value }))
        .sort((a, b) => a.atMs - b.atMs),
      upgrades: [...this.#upgrades]
        .map(([atMs, { value }]) => ({ atMs, build: value }))
        .sort((a, b) => a.atMs - b.atMs),
      retirement: retireAtMs === null ? null : { atMs: retireAtMs, to: text("retireTo") },
    };
  }

  /** Reads one value; a second row may repeat it but not contradict it. */
  #fact(
    field: string,
    cell: WrittenCell | null,
    parse: (text: string) => Parsed<string | number>,
  ): void {
    const value = cell === null ? null : this.#read(cell, parse);
    if (cell === null || value === null) return;
    const known = this.#facts.get(field);
    if (known === undefined) this.#facts.set(field, { value, where: cell.where });
    else if (known.value !== value) this.#contradiction(cell, known.where);
  }

  #takeStageStart(stage: WrittenCell | null, at: WrittenCell | null, rules: ServerRules): void {
    const present = stage ?? at;
    if (present === null) return;
    const number = Number(stage?.text ?? 1);
    if (
      stage !== null &&
      !(Number.isInteger(number) && number >= 1 && number <= rules.stageCount)
    ) {
      this.#add(
        stage.where,
        `expected a stage from 1 to ${rules.stageCount}, received "${stage.text}"`,
      );
    }
    const atMs = at === null ? null : this.#read(at, parseInstant);
    if (stage === null || at === null) {
      const [given, needed] = at === null ? ["stage", "stageStart"] : ["stageStart", "stage"];
      this.#add(
        present.where,
        `expected ${needed} together with ${given}, received ${given} alone`,
      );
      return;
    }
    if (atMs === null) return;
    const known = this.#stageStarts.get(number);
    if (known === undefined) this.#stageStarts.set(number, { value: atMs, where: at.where });
    else if (known.value !== atMs) this.#contradiction(at, known.where);
  }

  #takeUpgrade(at: WrittenCell | null, build: WrittenCell | null): void {
    const present = at ?? build;
    if (present === null) return;
    const atMs = at === null ? null : this.#read(at, parseInstant);
    const value = build === null ? null : this.#read(build, parseBuildText);
    if (at === null || build === null) {
      this.#add(
        present.where,
        at === null
          ? "expected the date of the upgrade, too, received a build alone"
          : "expected the build of the upgrade, too, received a date alone",
      );
      return;
    }
    if (atMs === null || value === null) return;
    const known = this.#upgrades.get(atMs);
    if (known === undefined) this.#upgrades.set(atMs, { value, where: build.where });
    else if (known.value !== value) this.#contradiction(build, known.where);
  }

  #read<T>(cell: WrittenCell, parse: (text: string) => Parsed<T>): T | null {
    const outcome = parse(cell.text);
    if (outcome.ok) return outcome.value;
    this.#add(cell.where, outcome.problem);
    return null;
  }

  #contradiction(cell: WrittenCell, first: ErrorPlace): void {
    const place = first.line === undefined ? "elsewhere" : `on line ${first.line}`;
    this.#add(
      cell.where,
      `expected the same as ${place} for server "${this.name}", received "${cell.text}"`,
    );
  }

  #add(where: ErrorPlace, problem: string, options: { code?: ErrorCode } = {}): void {
    const name = where.path === undefined ? "" : `${where.path}: `;
    this.#issues.add(options.code ?? "INVENTORY_INVALID", `${name}${problem}`, where);
  }
}
