import subprocess
import sys

import pytest

from sestui.aws.telling import evidence

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize("before", ["KEY=", "x==", "key: ", "'", "(", ""])
@pytest.mark.parametrize("after", ["=", "'", ")", ""])
def test_a_secret_key_is_hidden_wherever_it_stands(before: str, after: str) -> None:
    assert evidence(f"{before}{SECRET}{after}") == f"{before}[hidden]{after}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"export AWS_SECRET_ACCESS_KEY={SECRET}", "export AWS_SECRET_ACCESS_KEY=[hidden]"),
        ("AWS_SESSION_TOKEN = short", "AWS_SESSION_TOKEN = [hidden]"),
        ('{"Version": 1, "SecretAccessKey": "short"}', '{"Version": 1, "SecretAccessKey": [hidden]'),
        ("login failed\nPassword: correct horse battery\nbye", "login failed Password: [hidden] bye"),
        ("token:\n  short", "token:   [hidden]"),
        ("client-secret-2=short", "client-secret-2=[hidden]"),
    ],
)
def test_what_is_named_as_a_secret_is_hidden_whatever_it_looks_like(text: str, shown: str) -> None:
    assert evidence(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "The security token included in the request is invalid",
        "not authorized to perform: secretsmanager:GetSecretValue on resource: x",
        "no password was given",
    ],
)
def test_words_about_secrets_are_shown(text: str) -> None:
    assert evidence(text) == text


def test_it_loads_nothing_heavy() -> None:
    program = "import sys, sestui.aws.telling; print(*{'botocore', 'urllib3', 'ssl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
