from tests.project.docstrings import faults


def test_public_docstrings_follow_numpydoc() -> None:
    assert faults() == []
