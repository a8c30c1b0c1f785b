"""All kinds of logs by name."""

from . import search_logs, trace_logs, tracking_logs

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
}
