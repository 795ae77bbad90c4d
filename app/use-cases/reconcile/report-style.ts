import type { Html } from './html.ts';

/** The report's style sheet: one page, no script, no outside file, prints well. */
export const reportStyle: Html = {
  markup: `<style>
:root{--ink:#1c2430;--soft:#5c6675;--line:#e3e7ec;--paper:#fff;--back:#f5f6f8;--good:#1f7a4d;--warn:#a86400;--bad:#b3261e;--calm:#3b5bdb}
@media (prefers-color-scheme:dark){:root{--ink:#e8ebf0;--soft:#9aa5b4;--line:#2d3643;--paper:#1a212b;--back:#12171e;--good:#5fd39b;--warn:#f0b357;--bad:#ff8a80;--calm:#91a7ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1180px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:26px;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:19px;margin:40px 0 4px}
p{margin:4px 0 12px;color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr));gap:12px;margin:24px 0 12px}
.card{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:14px 16px;border-top:3px solid var(--soft)}
.card b{display:block;font-size:25px;font-variant-numeric:tabular-nums;letter-spacing:-.02em;line-height:1.25}
.card span{display:block;font-weight:600}
.card small{color:var(--soft)}
.good{border-top-color:var(--good)}.warn{border-top-color:var(--warn)}.bad{border-top-color:var(--bad)}.calm{border-top-color:var(--calm)}
.bar{display:flex;height:10px;border-radius:5px;overflow:hidden;background:var(--line);margin:16px 0 8px}
.bar i{display:block}
.scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:10px}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:600;color:var(--soft);white-space:nowrap}
th,td{padding:8px 12px;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.tag{display:inline-block;padding:1px 8px;border-radius:9px;border:1px solid currentColor;font-size:12px;font-weight:600;white-space:nowrap}
.tag.bad{color:var(--bad)}.tag.warn{color:var(--warn)}
.step{color:var(--soft)}
summary{cursor:pointer;padding:4px 0;color:var(--calm);font-weight:600}
code{font:13px ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
.note{background:var(--paper);border:1px solid var(--line);border-left:3px solid var(--warn);border-radius:6px;padding:8px 14px;margin:8px 0}
@media print{body{background:#fff}main{max-width:none;padding:0}.scroll,.card{border-color:#ccc}details:not([open])>*:not(summary){display:block}}
</style>`,
};
