"""How the register is served; gunicorn reads this where it is started, and options win over it."""

from __future__ import annotations

from serving import keep_what_is_loaded

worker_class = "serving.Worker"
workers = 2
threads = 4
loglevel = "warning"
# What may not be served ends the server; else its workers would be started again without end.
preload_app = True
when_ready = keep_what_is_loaded
