"""The register of personal data: every column of every table, in the TOML files of this folder."""
