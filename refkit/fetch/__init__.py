"""Asking servers: politely, in parallel, and with a receipt for every answer that was used."""
