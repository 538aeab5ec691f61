/** What the live page has beside the style of the report's page. */
export const liveStyle: string = `
[hidden] { display: none !important; }
#connection { margin-bottom: 0; }
#connection.lost { color: var(--bad); font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: 8px 24px; margin-bottom: 16px; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 16px; min-width: 0; }
legend { float: left; padding: 0; margin-right: 16px; font-size: .875rem; font-weight: 600; }
label { display: inline-flex; align-items: center; gap: 6px; min-height: 28px; font-size: .875rem; overflow-wrap: anywhere; }
input { width: 18px; height: 18px; margin: 0; accent-color: var(--link); flex: none; }
.stroke { flex: none; width: 22px; border-top: 3px solid; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 20px 24px; }
.plot { width: 100%; min-height: 240px; overflow: hidden; }
.plot .u-cursor-x, .plot .u-cursor-y { border-color: var(--faint); }
.readout { min-height: 1.5em; margin: 4px 0 0; color: var(--soft); font-size: .8125rem; font-variant-numeric: tabular-nums; }
.runs { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 0 32px; }
.runs > section { min-width: 0; border-top: 1px solid var(--rule); }
.state { font-weight: 600; }
.state.done { color: var(--good); } .state.failed { color: var(--bad); }
td.ready { color: var(--good); } td.absent { color: var(--bad); font-weight: 600; }
progress { width: 72px; height: 10px; accent-color: var(--link); vertical-align: middle; }
.events { max-height: 320px; overflow-y: auto; border: 1px solid var(--rule); border-radius: 6px; padding: 8px 12px; }
.events ol { list-style: none; margin: 0; padding: 0; font-size: .8125rem; }
.events li { padding: 3px 0; overflow-wrap: anywhere; }
.events time { color: var(--soft); margin-right: 8px; font-variant-numeric: tabular-nums; }
.events .fault { border-left: 3px solid var(--bad); padding-left: 8px; }
`;
