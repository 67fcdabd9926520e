"""An edition -> a message to each recipient, through a mail server. Start at `sink.py`.

`message.py` writes the message, `smtp.py` hands it over and says what became of it, `receipts.py` looks it up later.
"""
