"""How the register is served; gunicorn reads this where it is started, and options win over it."""

worker_class = "serving.Worker"
workers = 2
threads = 4
loglevel = "warning"
