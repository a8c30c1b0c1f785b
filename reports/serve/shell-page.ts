import { cssVariables, PAGE_FONTS } from "../drawing/theme.ts";
import { html, trusted } from "../page/html.ts";

/** The page around the reports of `mailflow serve`, and its Content-Security-Policy. */
interface ShellPage {
  readonly html: string;
  readonly policy: string;
}

/** Ids that the page's script looks for. */
export const SHELL_IDS = {
  run: "run",
  file: "file",
  form: "how",
  status: "status",
  problem: "problem",
  frame: "report",
} as const;

const STYLE = `
:root{color-scheme:light;${cssVariables("light")}--bar:#f3f6f9}
@media (prefers-color-scheme:dark){:root{color-scheme:dark;${cssVariables("dark")}--bar:#1c2530}}
*{box-sizing:border-box}
html,body{height:100%;margin:0}
body{display:flex;flex-direction:column;background:var(--c-paper);color:var(--c-ink);font:15px/1.5 ${PAGE_FONTS}}
header{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;padding:10px 20px;background:var(--bar);border-bottom:1px solid var(--c-axis)}
header.over{outline:3px dashed var(--c-delivered);outline-offset:-5px}
h1{font-size:16px;margin:0}
label{display:inline-flex;gap:8px;align-items:center}
select,input,button{font:inherit;color:inherit;background:var(--c-paper);border:1px solid var(--c-axis);border-radius:6px;padding:4px 10px;max-width:100%}
input[type=file]{border-style:dashed}
details{flex-basis:100%}
details form{display:flex;flex-wrap:wrap;gap:8px 16px;padding:8px 0 4px}
#status{color:var(--c-muted);font-variant-numeric:tabular-nums}
#problem{flex-basis:100%;margin:0;padding:10px 14px;border-left:5px solid var(--c-bounced);background:var(--c-paper);white-space:pre-line}
#problem:empty{display:none}
iframe{flex:1;width:100%;border:0;min-height:200px}
:focus-visible{outline:3px solid var(--c-delivered);outline-offset:2px}
`;

/**
 * The page with the chooser of runs, the place to drop a log, progress and the report in a frame.
 * `script` is its bundled script, `sha256Base64` the hash of a text's UTF-8 form.
 */
export function renderShell(
  script: string,
  sha256Base64: (text: string) => string,
  canDrop: boolean,
): ShellPage {
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${sha256Base64(script)}'`,
    "style-src 'unsafe-inline'",
    "connect-src 'self'",
    "frame-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mailflow</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>mailflow</h1>
<label>Run <select id="${SHELL_IDS.run}"></select></label>
${canDrop ? DROP : trusted("")}
<span id="${SHELL_IDS.status}" role="status"></span>
<p id="${SHELL_IDS.problem}" role="alert"></p>
</header>
<iframe id="${SHELL_IDS.frame}" title="Report of the run" allow="clipboard-write"></iframe>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return { html: page.html, policy };
}

const DROP = html`<label>Replay a log or a profile: drop it here or choose <input type="file" id="${SHELL_IDS.file}"></label>
<details><summary>How the log is to be read</summary>
<form id="${SHELL_IDS.form}">
<label>Only server <input name="serverName" placeholder="mail01" size="14"></label>
<label>Column that stands for the server <input name="serverKey" placeholder="FromIP" size="14"></label>
<label>Senders that are your own servers <input name="own" placeholder="192.0.2.10,…" size="20"></label>
<label>Columns <input name="map" placeholder="time=received,server=host" size="30"></label>
<label>Time zone of the log <input name="timeZone" placeholder="Europe/Berlin" size="16"></label>
<label>Time format <input name="timeFormat" placeholder="dd/MM/yyyy HH:mm:ss" size="20"></label>
</form>
</details>`;
