"""The transparency log: notes, tiles, writer, reader, witness, monitor (protocol §14).

`writer.LogWriter` appends and publishes, `reader.LogReader` reads and proves,
`witness_server` cosigns, `monitor.Monitor` follows, `evidence` makes the part of a bundle.
"""
