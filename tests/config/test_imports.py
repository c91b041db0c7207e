import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["sestui.config", "sestui.cli.main"])
def test_reading_the_configuration_loads_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"textual", "rich", "boto3", "botocore", "dns", "asyncio", "importlib_metadata", "tomli_w"}
    if module == "sestui.config":
        assert not loaded & {"argparse", "configparser", "difflib", "tomllib"}
