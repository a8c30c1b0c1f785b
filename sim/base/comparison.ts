/** How a figure is held against a bound. */
export type ComparisonSign = "<" | "<=" | "=" | ">=" | ">";

/** Whether a figure stands to its bound as a sign says. `difference` is figure less bound. */
export function compares(difference: number, sign: ComparisonSign): boolean {
  switch (sign) {
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case "=":
      return difference === 0;
    case ">=":
      return difference >= 0;
    case ">":
      return difference > 0;
  }
}
