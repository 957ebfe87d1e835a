"""The lenders whose data Limpide knows: each describes its own in one package (ADR 0191).

`Schema` says what such a package holds; `limpide_credit.schemas.chosen` is the one of this process.
"""
