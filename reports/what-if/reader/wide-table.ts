import { element } from "../controls/dom.ts";

/**
 * Tables that fit get heads that stick to the top of the page; wider ones scroll by themselves and
 * say so. Follows the width of the window.
 */
export function watchTableWidths(root: ParentNode): void {
  for (const region of root.querySelectorAll<HTMLElement>(".scroll")) {
    if (region.dataset["watched"] === "1") continue;
    region.dataset["watched"] = "1";
    const sign = element(
      "p",
      { class: "sideways", hidden: true },
      "Scroll sideways for more columns →",
    );
    region.before(sign);
    const look = (): void => {
      const table = region.querySelector("table");
      if (table === null || region.clientWidth === 0) return;
      const isWide = table.scrollWidth > region.clientWidth + 1;
      region.classList.toggle("fits", !isWide);
      region.classList.toggle("wider", isWide);
      const isAtEnd = region.scrollLeft + region.clientWidth >= table.scrollWidth - 2;
      region.classList.toggle("at-end", isAtEnd);
      sign.hidden = !isWide || isAtEnd;
    };
    new ResizeObserver(look).observe(region);
    region.addEventListener("scroll", look, { passive: true });
  }
}
