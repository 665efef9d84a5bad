"""What a first start is filled with: made-up people, their reports, procedures and dossiers.

``python -m sandbox.demo_data load`` puts it into the database that the BDS_* variables name.
"""
