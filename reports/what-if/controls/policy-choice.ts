import { MailflowError } from "../../../sim/base/errors.ts";
import type { Policy } from "../../../sim/contract/settings.ts";
import type { Knobs, PolicyKnob } from "../../../sim/what-if/page-input.ts";
import { cutName } from "../../words/text.ts";
import { policyWords } from "../knobs/change-words.ts";
import { isPlainFileName, policyProblem, whyNotPolicy } from "../knobs/loaded-policy.ts";
import type { ControlContext } from "./control.ts";
import { choice, element, field } from "./dom.ts";

/** The choice of a stage table: one that the report holds, or one from a file. */
interface PolicyPicker {
  readonly element: HTMLElement;
  show(knobs: Knobs): void;
}

/** What the choice tells the control it stands in. */
interface PolicyListener {
  /** null = the run's own policy. */
  chosen(policy: PolicyKnob | null): void;
  /** Why a file is not used; empty when a new one is being read. */
  refused(problem: string): void;
}

/** The command line's own limit; here a larger file is not even read. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
const NOTE = "YAML or JSON, as for --policy. It stays in this browser; links hold its stages.";

/** The select of all tables, with a field that loads more of them from a policy file. */
export function policyChoice(context: ControlContext, listener: PolicyListener): PolicyPicker {
  const { input } = context;
  const { id, variant } = input.settings.model.policy;
  const own: PolicyKnob = { id, variant, loaded: null };
  const held = input.choices.policies.map((one): PolicyKnob => {
    return { id: one.id, variant: one.variant, loaded: null };
  });
  let loaded: readonly PolicyKnob[] = [];
  const select = choice("Stage table", held.map(optionOf), keyOf(own));
  const choose = (chosen: PolicyKnob): void =>
    listener.chosen(keyOf(chosen) === keyOf(own) ? null : chosen);
  select.addEventListener("change", () => {
    const chosen = [...held, ...loaded].find((policy) => keyOf(policy) === select.value);
    if (chosen !== undefined) choose(chosen);
  });
  /** Puts the tables of a file under the choices, in the place of those of an earlier file. */
  const offer = (tables: readonly PolicyKnob[]): void => {
    loaded = tables;
    const options = [...held, ...loaded].map(optionOf);
    select.replaceChildren(...options.map(([value, words]) => element("option", { value }, words)));
  };
  const file = element("input", { type: "file", accept: ".yaml,.yml,.json" });
  file.addEventListener("change", () => {
    const [policyFile] = file.files ?? [];
    if (policyFile === undefined) return;
    listener.refused("");
    void loadPolicy(context, policyFile).then((outcome) => {
      // The same file chosen again, perhaps corrected, is a wish to read it again.
      file.value = "";
      if (typeof outcome === "string") {
        listener.refused(outcome);
        return;
      }
      offer(outcome.variants);
      choose(outcome.chosen);
      select.value = keyOf(outcome.chosen);
    });
  });
  return {
    element: element(
      "div",
      { class: "fields" },
      field("Stage table", select),
      field("Load another policy", file, NOTE),
    ),
    show: ({ policy }) => {
      const shown = policy ?? own;
      const isOffered = [...held, ...loaded].some((one) => keyOf(one) === keyOf(shown));
      if (!isOffered) offer([shown]);
      select.value = keyOf(shown);
    },
  };
}

interface LoadedPolicies {
  readonly variants: readonly PolicyKnob[];
  readonly chosen: PolicyKnob;
}

/** Every table of a file as a choice, or why there is none. */
async function loadPolicy(context: ControlContext, file: File): Promise<LoadedPolicies | string> {
  const { name } = file;
  if (!isPlainFileName(name)) {
    return "The file's name holds characters that no command can show; rename it.";
  }
  if (file.size > FILE_BYTES_MAX) return `${cutName(name)} is too large to be a policy.`;
  const tables = await context.readPolicy(file).catch((error: unknown) => {
    // The file was moved or closed to the browser after it was chosen.
    return policyProblem(name, error);
  });
  if (typeof tables === "string") return tables;
  const refusal = whyNotPolicy(tables.chosen, context.input);
  if (refusal !== null) return policyProblem(name, new MailflowError("POLICY_INVALID", refusal));
  const knobOf = ({ id, variant, stages }: Policy): PolicyKnob => ({
    id,
    variant,
    loaded: { file: name, stages },
  });
  const usable = tables.variants.filter((one) => whyNotPolicy(one, context.input) === null);
  return { variants: usable.map(knobOf), chosen: knobOf(tables.chosen) };
}

function optionOf(policy: PolicyKnob): readonly [value: string, words: string] {
  return [keyOf(policy), policyWords(policy)];
}

/** A loaded table differs from a choice of the same name. */
function keyOf({ id, variant, loaded }: PolicyKnob): string {
  return JSON.stringify([id, variant, loaded]);
}
