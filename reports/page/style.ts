import { cssVariables, PAGE_FONTS } from "../drawing/theme.ts";
import { READER_STYLE } from "./reader-style.ts";

/** Colours of the page beside those of the charts; both schemes keep text at WCAG AA contrast. */
const PAGE_LIGHT = "--tint:#f4f6f9;--line:#dbe2ea;--focus:#0b5cab;--link:#0b5cab;--warn:#fff5df;";
const PAGE_DARK = "--tint:#1c2530;--line:#313d4a;--focus:#7fc1f5;--link:#7fc1f5;--warn:#33291a;";

/** The style sheet of the report. Dark only on screens that ask for it; print is always light. */
export const PAGE_STYLE: string = `
:root{color-scheme:light;${cssVariables("light")}${PAGE_LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${cssVariables("dark")}${PAGE_DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--c-paper);color:var(--c-ink);font:16px/1.55 ${PAGE_FONTS};overflow-wrap:anywhere}
main,header.top,footer{max-width:1104px;margin:0 auto;padding:0 32px}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:16px;top:8px;background:var(--c-paper);padding:8px 12px;z-index:1}
header.top{padding-top:28px}
.kicker{margin:0 0 10px;color:var(--c-muted);font-size:14px}
.kicker b{color:var(--c-ink);font-weight:600}
h1{font-size:clamp(26px,4.2vw,42px);line-height:1.16;letter-spacing:-.018em;margin:0 0 22px;font-weight:750;max-width:26em;text-wrap:balance}
h2{font-size:24px;line-height:1.25;letter-spacing:-.01em;margin:44px 0 6px;font-weight:700}
h3{font-size:18px;line-height:1.3;margin:0 0 2px;font-weight:650}
p{margin:0 0 10px}
.quiet{color:var(--c-muted)}
.answer{border-left:5px solid var(--tone);padding:2px 0 2px 20px;margin:0 0 30px;max-width:54em;font-size:18px}
.answer p{margin:0 0 12px}
.answer p:last-child{margin:0}
.answer .quiet{font-size:16px}
.tone-lost{--tone:var(--c-bounced)}
.tone-late{--tone:var(--c-delayed)}
.tone-none{--tone:var(--c-clean)}
.share{display:flex;height:18px;border-radius:4px;overflow:hidden;gap:2px;margin:0 0 16px;background:var(--c-paper)}
.share span{display:block;min-width:3px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:14px 28px;margin:0 0 34px;padding:0}
.figures div{display:flex;flex-direction:column}
.figures dt{order:1;font-size:14px;color:var(--c-muted);display:flex;align-items:center;gap:7px}
.figures dt i{width:11px;height:11px;border-radius:3px;flex:none}
.figures dd{margin:0}
.figures .big{order:2;font-size:32px;line-height:1.2;font-weight:700;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.figures .name{order:2;font-size:20px;line-height:1.3;font-weight:700;padding:6px 0 5px}
.figures .span{order:3;font-size:15px;font-weight:600;font-variant-numeric:tabular-nums}
.figures .more{order:4;font-size:14px;color:var(--c-muted)}
.saves{font-size:23px;line-height:1.4;font-weight:600;margin:0 0 26px;max-width:40em;text-wrap:pretty}
.steps{display:grid;grid-template-columns:var(--columns,repeat(4,1fr));list-style:none;margin:0 0 30px;padding:0}
.steps li{position:relative;padding:22px 16px 0 0;font-size:14px;color:var(--c-muted)}
.steps li::before{content:"";position:absolute;top:6px;left:0;right:0;height:2px;background:var(--line)}
.steps li::after{content:"";position:absolute;top:0;left:0;width:14px;height:14px;border-radius:50%;background:var(--dot);box-shadow:0 0 0 3px var(--c-paper)}
.steps li:last-child::before{display:none}
.steps li.never::after{background:var(--c-paper);border:2px solid var(--c-axis)}
.steps b{display:block;color:var(--c-ink);font-size:17px;line-height:1.35;font-variant-numeric:tabular-nums}
.panel{background:var(--tint);border-radius:10px;padding:20px 28px;margin:18px 0 0}
.panel.warn{background:var(--warn)}
.panel h2{margin-top:0}
.panel ul{margin:10px 0 0;padding-left:20px}
.panel li{margin:0 0 6px}
.assume{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:16px 36px;margin:14px 0 0}
.assume dt{font-weight:650;font-size:15px}
.assume dd{margin:2px 0 0;font-size:15px;color:var(--c-muted)}
nav{margin:26px 0 0;font-size:15px;display:flex;flex-wrap:wrap;gap:4px 20px}
figure{margin:26px 0 0;padding:22px 0 0;border-top:1px solid var(--line)}
figure:first-of-type{margin-top:14px}
figcaption p{color:var(--c-muted);font-size:15px;margin:0 0 12px;max-width:70em;text-wrap:pretty}
figure svg{display:block;max-width:100%;height:auto;font-family:inherit}
.narrow{display:none}
.refused-heat-map path{shape-rendering:crispEdges}
.nothing{background:var(--tint);border-radius:8px;padding:16px 20px;margin:6px 0 0}
.scroll{overflow-x:auto;margin:16px 0 0}
.scroll+.scroll,.download+.scroll{margin-top:34px}
.whole{white-space:nowrap}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4;font-variant-numeric:tabular-nums;overflow-wrap:normal}
caption{text-align:left;color:var(--c-muted);font-size:14px;padding:0 0 10px;caption-side:top}
caption span{position:sticky;left:0;display:inline-block;max-width:min(1040px,calc(100vw - 32px))}
th,td{padding:5px 12px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{vertical-align:bottom;font-weight:600;color:var(--c-muted);font-size:13px}
tbody th{font-weight:600;min-width:140px;max-width:240px;overflow-wrap:anywhere}
.n{text-align:right;white-space:nowrap}
thead .n{white-space:normal}
small{font-size:12px;color:var(--c-muted)}
time{white-space:nowrap;display:inline-block}
time small{display:block}
.list{margin:22px 0 0}
.list summary{cursor:pointer;font-weight:600;padding:6px 0}
td small{display:block}
.zero{color:var(--c-muted)}
thead button{all:unset;cursor:pointer;display:inline;font:inherit;color:inherit}
thead button:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
thead button:hover{color:var(--c-ink);text-decoration:underline}
th[aria-sort=ascending] button::after{content:" \\25B2";font-size:10px}
th[aria-sort=descending] button::after{content:" \\25BC";font-size:10px}
.chip{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:7px;border:1px solid var(--line)}
code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:6px 24px;margin:16px 0 0;font-size:14px}
dl.facts dt{color:var(--c-muted)}
dl.facts dd{margin:0;overflow-wrap:anywhere}
footer{margin-top:44px;padding-top:18px;padding-bottom:40px;color:var(--c-muted);font-size:13px}
@media screen and (min-width:1000px){
.one-line{font-size:13px}
.one-line th,.one-line td{padding:4px 8px 4px 0}
.one-line tbody th{min-width:254px;max-width:290px;font-size:12.5px}
.one-line time small{display:inline}
}
@media screen and (min-width:861px){dl.facts{grid-template-columns:max-content 1fr max-content 1fr}}
@media screen and (max-width:860px){
.wide{display:none}
.narrow{display:block}
.narrow svg{width:100%;max-width:520px}
}
@media screen and (max-width:640px){
main,header.top,footer{padding:0 16px}
header.top{padding-top:22px}
h2{margin-top:48px;font-size:22px}
.answer{font-size:17px;padding-left:14px}
.figures{grid-template-columns:1fr 1fr;gap:16px 18px}
.figures .big{font-size:27px}
.saves{font-size:18px}
.steps{grid-template-columns:1fr}
.steps li{padding:0 0 18px 28px}
.steps li::before{top:8px;bottom:-8px;left:6px;right:auto;width:2px;height:auto}
.steps li::after{top:4px}
.panel{padding:20px 16px;margin-left:-16px;margin-right:-16px;border-radius:0}
.assume{grid-template-columns:1fr}
dl.facts{grid-template-columns:1fr;gap:0}
dl.facts dd{margin:0 0 10px}
tbody th{max-width:150px}
}
@media print{
#provenance .list::details-content{content-visibility:visible;height:auto}
#provenance summary{display:none}
@page{size:A4;margin:14mm 12mm}
body{font-size:10pt;line-height:1.4;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main,header.top,footer{max-width:none;padding:0}
header.top{padding-top:0}
h1{font-size:22pt}
h2{font-size:15pt;margin-top:20pt;break-after:avoid}
h3,h2+p,caption,figcaption{break-after:avoid}
section#provenance{break-inside:avoid}
#assumptions{break-before:page}
nav,.skip{display:none}
.answer{font-size:11.5pt}
.figures{grid-template-columns:repeat(5,1fr);gap:10pt 14pt}
.figures .name{font-size:11pt}
.figures .big{font-size:18pt}
figure,.assume div,.figures,.steps,tr,.panel li{break-inside:avoid}
figure{margin-top:16pt;padding-top:12pt}
.panel{padding:12pt 14pt}
.scroll{overflow:visible}
caption span{position:static;max-width:none}
table{font-size:7.5pt}
th,td{padding:2.5pt 5pt 2.5pt 0}
tbody th{min-width:60pt;max-width:110pt}
thead th,small,caption{font-size:7pt}
code{font-size:7.5pt}
time,.n{white-space:nowrap}
td .whole{white-space:normal}
}
${READER_STYLE}`;
