"""Recording a new notice or order, page by page."""
