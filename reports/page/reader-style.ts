/**
 * The style of what a reader does with a page: read charts, zoom in time, search and scroll tables.
 * `--banner-height` is the height of whatever sticks to the top of the page.
 */
export const READER_STYLE: string = `
.plot{position:relative;touch-action:pan-y}
.plot[tabindex] svg{user-select:none;-webkit-user-select:none}
.plot[tabindex]{cursor:crosshair}
.plot:focus-visible{outline-offset:4px}
.cross,.outline,.stretch,.tip{position:absolute;pointer-events:none;z-index:1}
.cross{border-left:1px solid var(--c-ink);width:0!important}
.outline{border:1.5px solid var(--c-ink);border-radius:3px;min-width:4px;min-height:4px}
.outline.x{border:0;background:var(--c-ink);opacity:.1;border-radius:0}
.outline.y{border-width:1px;opacity:.55}
.stretch{background:var(--focus);opacity:.22;border:1px solid var(--focus)}
.tip{display:flex;flex-direction:column;max-width:min(300px,90%);padding:7px 11px;border-radius:6px;background:var(--c-ink);color:var(--c-paper);font-size:13px;line-height:1.45;font-variant-numeric:tabular-nums;box-shadow:0 2px 10px rgba(0,0,0,.28)}
.tip[hidden],.cross[hidden],.outline[hidden],.stretch[hidden]{display:none}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0;white-space:nowrap}
.hint{visibility:hidden;position:absolute;margin:4px 0 0;padding:2px 8px;border-radius:4px;background:var(--tint);z-index:1;font-size:13px;line-height:1.4;color:var(--c-muted)}
.plot:focus-visible+.hint{visibility:visible}
.stretched *{vector-effect:non-scaling-stroke}
.zoom-bar{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin:0 0 8px;font-size:13px;color:var(--c-muted)}
.zoom-bar button,.list-tools button,.list-tools input{font:inherit;font-size:13px;color:var(--link);background:var(--c-paper);border:1px solid var(--c-axis);border-radius:6px;padding:3px 10px;min-height:30px;cursor:pointer}
.zoom-bar button:disabled{color:var(--c-muted);border-color:var(--line);cursor:default}
.zoom-bar button:hover:enabled,.list-tools button:hover{background:var(--tint)}
.zoom-bar span{margin:0 6px;order:-1}
@media screen and (min-width:861px){figure{position:relative}figure>.zoom-bar{position:absolute;right:0;top:16px}}
.list-tools{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;margin:18px 0 8px;font-size:13px;color:var(--c-muted)}
.list-tools input{color:var(--c-ink);cursor:text;width:min(260px,100%)}
.list-tools+.scroll{margin-top:0}
tr.more,.left-out{display:none}
thead th{position:sticky;top:0;background:var(--c-paper);z-index:2;border-bottom:0;box-shadow:inset 0 -2px 0 var(--c-axis)}
.scroll.fits{overflow:visible}
.scroll.fits thead th{top:var(--banner-height,0px)}
.scroll.wider{max-height:calc(92vh - var(--banner-height,0px))}
.scroll.wider:not(.at-end){box-shadow:inset -16px 0 12px -12px rgba(90,100,115,.55)}
tbody th{position:sticky;left:0;background:var(--c-paper);z-index:1}
thead th:first-child{left:0;z-index:3}
.panel tbody th,.panel thead th{background:var(--tint)}
.sideways{margin:0 0 6px;font-size:13px;color:var(--c-muted)}
@media print{
.reader,.list-tools,.sideways{display:none!important}
.reader.zoom-bar.chosen{display:flex!important}
.zoom-bar button{display:none}
.left-out{display:block;margin:4pt 0 0;font-size:8pt;color:var(--c-muted)}
thead{display:table-header-group;break-inside:avoid}
thead th,tbody th{position:static;box-shadow:none;border-bottom:1px solid var(--c-axis)}
tbody th{border-bottom:1px solid var(--line)}
thead button{display:contents}
.scroll,.scroll.wider{overflow:visible;max-height:none;box-shadow:none!important}
}
`;
