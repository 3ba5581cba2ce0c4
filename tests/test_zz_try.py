import pytest
from pathlib import Path
G=Path("/work/main/docs/decisions/rag-vs-fine-tuning.md").read_text()
@pytest.mark.parametrize("b",["html","dirhtml","epub","latex","text","gettext","man","texinfo","xml","singlehtml","checklist"])
def test_b(build,b):
    r=build({"index.md":G},b); assert not r.warnings, r.warnings
    print(b,[*r.files()][:5])
