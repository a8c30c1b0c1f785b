/** The style of the what-if panel; the colours are those of the page. */
export const WHAT_IF_STYLE: string = `
[hidden]{display:none!important}
:root{--banner:0px;scroll-padding-top:var(--banner)}
#what-if-banner{position:sticky;top:0;z-index:5;display:flex;gap:8px 18px;align-items:center;justify-content:center;padding:9px 32px;background:var(--warn);border-bottom:2px solid var(--c-delayed);font-size:16px;line-height:1.4}
#what-if-banner div{max-width:62em}
#what-if-banner p{margin:0}
#what-if-banner .warning{font-size:14px}
#what-if-banner .warning:empty,#what-if-banner .on-paper{display:none}
#what-if-banner button{font:inherit;font-size:14px;font-weight:600;color:var(--link);background:var(--c-paper);border:1px solid var(--c-axis);border-radius:6px;padding:7px 12px;cursor:pointer;flex:none}
#what-if-banner button:hover{text-decoration:underline}
.server_rows_marks{pointer-events:none}
.patch-help{margin:6px 0 0}
.patch-marks{position:relative;height:0}
.patch-mark{position:absolute;width:32px;margin-left:-16px;display:flex;align-items:center;justify-content:center;cursor:ew-resize;touch-action:none;user-select:none;border-radius:8px}
.patch-mark i{width:14px;height:26px;border-radius:5px;background:var(--link);border:2px solid var(--c-paper);box-shadow:0 0 0 1px var(--link);display:flex;align-items:center;justify-content:center}
.patch-mark i::before{content:"";width:4px;height:10px;border:solid var(--c-paper);border-width:0 1px}
.patch-mark.never i{background:var(--c-paper);border-color:var(--link)}
.patch-mark.never i::before{border-color:var(--link)}
.patch-mark.dragged{z-index:3;cursor:grabbing}
.bubble{position:absolute;bottom:100%;left:4px;display:none;white-space:nowrap;background:var(--c-ink);color:var(--c-paper);border-radius:6px;padding:4px 9px;font-size:13px;line-height:1.35;pointer-events:none;z-index:4}
.bubble small{display:block;color:inherit}
.patch-mark.at-right .bubble{left:auto;right:4px}
.patch-mark:hover .bubble,.patch-mark:focus .bubble,.patch-mark.dragged .bubble{display:block}
.date-note{font-size:13px;line-height:1.4;color:var(--c-muted);margin:6px 0 0}
.date-note[data-tone=warn]{color:var(--c-ink)}
.date-note[data-tone=warn]::before{content:"\\26A0\\FE0E";color:var(--c-bounced);margin-right:5px}
.date-note[data-tone=wrong]{color:var(--c-bounced);font-weight:600}
#what-if{scroll-margin-top:12px}
.columns{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:0 28px;align-items:start;margin:14px 0 10px}
.outcome{position:sticky;top:var(--banner);padding:0 0 10px}
.groups{display:grid;grid-template-columns:minmax(0,1fr);gap:10px}
.tall{max-height:390px;overflow:auto;margin:0 -5px;padding:0 5px}
#what-if input.date{width:158px;font-variant-numeric:tabular-nums}
#what-if [aria-invalid=true]{border-color:var(--c-bounced);outline:2px solid var(--c-bounced)}
.knobs{background:var(--c-paper);border:1px solid var(--line);border-radius:8px;padding:0 16px}
.knobs[open]{padding-bottom:14px}
.knobs summary{cursor:pointer;font-weight:650;padding:11px 0}
.changed{font-weight:400;color:var(--c-muted);font-size:14px;margin-left:12px}
.changed:not(:empty)::before{content:"changed: "}
.fields{display:flex;flex-wrap:wrap;gap:12px 22px;align-items:end}
.field{display:flex;flex-direction:column;gap:3px;font-size:14px;max-width:100%}
.field span{color:var(--c-muted)}
#what-if input,#what-if select{font:inherit;font-size:15px;color:var(--c-ink);background:var(--c-paper);border:1px solid var(--c-axis);border-radius:6px;padding:6px 8px;max-width:100%;min-height:38px}
#what-if input[type=number]{width:92px}
#what-if input[type=checkbox]{min-height:0;width:18px;height:18px;vertical-align:-3px}
#what-if button,button.download{font:inherit;font-size:14px;color:var(--link);background:var(--c-paper);border:1px solid var(--c-axis);border-radius:6px;padding:7px 12px;cursor:pointer;flex:none;white-space:nowrap}
#what-if button:hover,button.download:hover{background:var(--tint);text-decoration:underline}
button.download{margin:8px 0 0;font-size:13px;padding:4px 10px}
.knob-table{width:auto;margin:4px 0 10px}
.knob-table td,.knob-table th{vertical-align:middle;padding:5px 14px 5px 0;border-bottom:0}
.knob-table tbody th{min-width:0;max-width:300px}
.note{font-size:14px;margin:0 0 8px}
.patches{list-style:none;margin:0!important;padding:0!important}
.patches li{padding:8px 0;margin:0!important;border-bottom:1px solid var(--line)}
.patches li:last-child{border-bottom:0}
.patches b{display:block;font-size:14px;margin:0 0 4px;overflow-wrap:anywhere}
.patches .fields{gap:8px;flex-wrap:nowrap}
.patches select{flex:1 1 auto;min-width:0}
.pauses{list-style:none;margin:0 0 10px!important;padding:0!important}
.pauses li{margin:0 0 12px!important}
.spent p{margin:10px 0 0;font-size:14px}
meter{width:150px;vertical-align:middle}
.problem{color:var(--c-bounced);font-weight:600;font-size:14px;margin:10px 0 0}
.problem:empty{display:none}
#what-if-status{font-weight:650;font-size:17px;line-height:1.4;margin:4px 0 10px;min-height:2.8em}
.live{margin:0;padding:0;border:0}
.live svg{width:100%;height:110px;background:var(--c-paper);border-bottom:1px solid var(--c-axis)}
.live figcaption{display:grid;grid-template-columns:1fr 1fr;gap:2px 14px;font-size:13px;color:var(--c-muted);margin:4px 0 0}
.live figcaption :nth-child(2){text-align:right}
.live figcaption .legend{grid-column:1/-1;margin:0 0 0 -8px;text-align:left}
.key{display:inline-block;width:11px;height:11px;border-radius:2px;margin:0 4px 0 8px}
.key.lost{background:var(--c-bounced)}
.key.late{background:var(--c-delayed)}
.key.line{height:0;border-top:2px solid var(--c-ink);vertical-align:4px}
.compare{margin:14px 0 0;font-size:13px}
.compare th,.compare td{padding:5px 10px 5px 0}
.compare tbody th{min-width:0;position:static;background:none;overflow-wrap:normal}
.compare td{white-space:normal!important}
.compare .same td{color:var(--c-muted)}
.compare .differs td:last-child{font-weight:650}
.actions{display:flex;flex-wrap:wrap;gap:10px 14px;align-items:center;margin:18px 0 12px}
.check{font-size:15px;margin-right:auto}
.command{font-size:13px;color:var(--c-muted);margin:4px 0 0}
.command code{color:var(--c-ink)}
.was{margin:22px 0 0;padding:14px 0 0 18px;border-left:4px solid var(--c-axis)}
.was h4{margin:0 0 4px;font-size:15px;color:var(--c-muted)}
@media screen and (max-width:960px){
.columns{grid-template-columns:minmax(0,1fr)}
.outcome{position:static}
#what-if-status{position:sticky;top:var(--banner);background:var(--tint);padding:8px 0;z-index:1}
.outcome{margin-top:14px}
}
@media screen and (max-width:640px){
.patches .fields{flex-wrap:wrap}
.patches select{flex-basis:150px}
.tall{max-height:70vh}
.knobs{padding:0 12px}
.knob-table td,.knob-table th{padding-right:8px}
.knob-table tbody th{position:static}
#what-if .knob-table input[type=number]{width:72px}
}
#what-if-banner .for-narrow{display:none}
@media screen and (max-width:640px){
#what-if-banner{padding:7px 16px;gap:3px 12px;font-size:14px;justify-content:space-between;flex-wrap:wrap}
#what-if-banner div{display:contents}
#what-if-banner p:first-child{flex:1 1 200px}
#what-if-banner button{order:1;padding:5px 9px;font-size:13px}
#what-if-banner .warning{order:2;flex:1 1 100%;font-size:12px}
#what-if-banner .for-wide{display:none}
#what-if-banner .for-narrow{display:inline}
}
@media print{
#what-if,button.download,.patch-help,.patch-marks,#what-if-banner button{display:none}
#what-if-banner{position:static;display:block;padding:8pt 12pt;margin:0 0 12pt;border:1.5pt solid var(--c-delayed);border-radius:6pt;font-size:11pt}
#what-if-banner .on-paper{display:block;margin:4pt 0 0;font-size:10pt}
}
`;
