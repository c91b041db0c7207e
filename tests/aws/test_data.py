import gzip
import json
from pathlib import Path

import botocore
import pytest
from botocore.loaders import JSONFileLoader, Loader
from botocore.model import ServiceModel, Shape
from botocore.regions import EndpointResolver

from sestui.aws.data import TrimmingLoader, cut, cut_endpoints
from sestui.aws.guard import CALLED, HOSTS
from sestui.model.regions import DOCUMENTED, EUSC, GOVCLOUD

DATA = Path(botocore.__file__).parent / "data"


@pytest.mark.parametrize(
    "name", ["endpoints", "partitions", "sesv2/2019-09-27/service-2", "sts/2011-06-15/endpoint-rule-set-1"]
)
def test_data_of_botocore_comes_out_the_same_and_in_the_same_order(name: str) -> None:
    ours, theirs = TrimmingLoader({}).load_file(str(DATA / name)), JSONFileLoader().load_file(str(DATA / name))
    assert json.dumps(ours) == json.dumps(theirs)


def test_files_may_be_plain_or_packed_or_missing(tmp_path: Path) -> None:
    (tmp_path / "plain.json").write_text('{"a": 1}')
    (tmp_path / "packed.json.gz").write_bytes(gzip.compress(b'{"b": 2}'))
    loader = TrimmingLoader({})
    assert loader.load_file(str(tmp_path / "plain")) == {"a": 1}
    assert loader.load_file(str(tmp_path / "packed")) == {"b": 2}
    assert loader.load_file(str(tmp_path / "missing")) is None


def whole(service: str) -> dict[str, object]:
    model: dict[str, object] = Loader().load_service_model(service, "service-2")
    return model


def every_shape(shape: Shape | None, seen: dict[str, str]) -> dict[str, str]:
    if shape is not None and shape.name not in seen:
        seen[shape.name] = shape.type_name
        inner = [getattr(shape, name, None) for name in ("member", "key", "value")]
        for one in (*inner, *getattr(shape, "members", {}).values()):
            every_shape(one, seen)
    return seen


@pytest.mark.parametrize("service", sorted(CALLED))
def test_a_model_that_was_cut_says_the_same_about_what_is_left(service: str) -> None:
    before, after = (ServiceModel(model, service) for model in (whole(service), cut(whole(service), CALLED[service])))
    assert set(after.operation_names) == CALLED[service]
    assert after.metadata == before.metadata
    for name in after.operation_names:
        one, other = before.operation_model(name), after.operation_model(name)
        assert other.http == one.http
        for part in ("input_shape", "output_shape"):
            assert every_shape(getattr(other, part), {}) == every_shape(getattr(one, part), {})
        assert [shape.name for shape in other.error_shapes] == [shape.name for shape in one.error_shapes]


@pytest.mark.parametrize("region", [*DOCUMENTED, *GOVCLOUD, *EUSC, "xx-nowhere-9"])
def test_a_table_of_endpoints_that_was_cut_still_leads_the_same_way(region: str) -> None:
    table = TrimmingLoader({}).load_file(str(DATA / "endpoints"))
    before, after = EndpointResolver(table), EndpointResolver(cut_endpoints(table, HOSTS))
    for host in HOSTS:
        for variant in ({}, {"use_fips_endpoint": True}, {"use_dualstack_endpoint": True}):
            assert after.construct_endpoint(host, region, **variant) == before.construct_endpoint(
                host, region, **variant
            )
