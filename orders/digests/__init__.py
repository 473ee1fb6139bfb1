"""The daily mail to each area: subscriptions, composing, ledger, sending."""
