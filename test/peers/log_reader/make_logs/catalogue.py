"""All kinds of logs by name."""

from . import export_logs, mta_logs, protocol_logs, search_logs, table_logs, trace_logs
from . import refusals, tracking_logs

MAKERS = {
    "message-trace": trace_logs.message_trace,
    "screen-export": trace_logs.screen_export,
    "trace-json": trace_logs.trace_json,
    "historical-summary": search_logs.summary,
    "historical-extended": search_logs.extended,
    "defender": search_logs.defender,
    "tracking-files": tracking_logs.tracking_files,
    "sentinel": tracking_logs.sentinel,
    "elastic": tracking_logs.elastic,
    "tracking-csv": export_logs.tracking_csv,
    "tracking-json": export_logs.tracking_json,
    "tracking-text": export_logs.format_list,
    "protocol": protocol_logs.protocol_logs,
    "postfix": mta_logs.postfix,
    "sendmail": mta_logs.sendmail,
    "exim": mta_logs.exim,
    "generic": table_logs.mapped,
    "collector": table_logs.collector,
    "refused": refusals.refusal,
}
