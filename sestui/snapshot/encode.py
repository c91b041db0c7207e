"""Fleet state -> plain tables. Only what is known is written: `None` never reaches the document."""

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sestui.model.account import AccountDetails, AccountNames, AccountState, Caller, RegionList
from sestui.model.fleet import FleetState, ProfileState, QuotaSample, TargetState
from sestui.model.settings import Settings, Thresholds
from sestui.rules.status import status
from sestui.snapshot.encode_depth import depth_table, reading_table
from sestui.snapshot.flat import moment
from sestui.snapshot.redaction import SENSITIVE_OTHER

Table: TypeAlias = dict[str, Any]


def present(**members: object) -> Table:
    """Return the members that are known, in the order given."""
    return {key: value for key, value in members.items() if value is not None}


def settings_table(settings: Settings) -> Table:
    """Return the settings that a reader of the snapshot needs, beside those of each profile."""
    thresholds = settings.thresholds
    return {
        **({"demo": True} if settings.demo else {}),
        "refresh_interval": float(settings.refresh_interval),
        "thresholds": {
            "quota_warning": float(thresholds.quota_warning),
            "quota_critical": float(thresholds.quota_critical),
            "stale_after": float(thresholds.stale_after),
        },
    }


def profiles_table(state: FleetState) -> Table:
    """Return the profiles by name, in the order of the settings."""
    return {name: _profile(profile_state) for name, profile_state in state.profiles.items()}


def targets_table(state: FleetState, when: datetime, thresholds: Thresholds) -> Table:
    """Return the targets by profile and region, so that every table header of the document names its target."""
    tables: Table = {}
    for target, target_state in state.targets.items():
        tables.setdefault(target.profile, {})[target.region] = _target(target_state, when, thresholds)
    return tables


def _profile(state: ProfileState) -> Table:
    profile = state.profile
    regions = profile.regions
    return present(
        label=profile.label or None,
        regions=list(regions) if isinstance(regions, tuple) else str(regions),
        read_only=profile.read_only,
        expect=str(profile.expect) if profile.expect is not None else None,
        production=profile.production,
        caller=reading_table(state.caller, _caller),
        region_list=reading_table(state.regions, _region_list),
        names=reading_table(state.names, _names),
    )


def _target(state: TargetState, when: datetime, thresholds: Thresholds) -> Table:
    account = state.account
    return present(
        reading=str(account.state(when, timedelta(seconds=thresholds.stale_after))),
        status=str(status(account.value)) if account.value is not None else None,
        account=reading_table(account, _account),
        previous=_sample(state.previous) if state.previous is not None else None,
        depth=depth_table(state.depth) or None,
    )


def _sample(sample: QuotaSample) -> Table:
    return {"at": moment(sample.at), "sent_24_hour": float(sample.sent_24_hour)}


def _caller(caller: Caller) -> Table:
    return present(account=caller.account, arn=caller.arn, user_id=caller.user_id or None)


def _region_list(regions: RegionList) -> Table:
    return {"source": regions.source, "regions": list(regions.regions)}


def _names(names: AccountNames) -> Table:
    """Return names in a table of their own that says that AWS marks them sensitive."""
    return present(withheld=names.withheld or None, sensitive=dict(names.names) or None)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _account(account: AccountState) -> Table:
    quota, suppression, vdm, pricing = account.quota, account.suppression, account.vdm, account.pricing
    plain = {path: value for path, value in account.other if not path.startswith(SENSITIVE_OTHER)}
    return present(
        production_access=account.production_access,
        sending_enabled=account.sending_enabled,
        enforcement_status=account.enforcement_status,
        dedicated_ip_auto_warmup=account.dedicated_ip_auto_warmup,
        withheld=list(account.withheld) or None,
        quota=None
        if quota is None
        else present(
            max_24_hour=_number(quota.max_24_hour),
            max_rate=_number(quota.max_rate),
            sent_24_hour=_number(quota.sent_24_hour),
        ),
        details=None if account.details is None else _details(account.details),
        suppression=None
        if suppression is None
        else present(
            reasons=None if suppression.reasons is None else list(suppression.reasons),
            validation_enabled=suppression.validation_enabled,
            validation_threshold=suppression.validation_threshold,
        ),
        vdm=None
        if vdm is None
        else present(
            enabled=vdm.enabled,
            engagement_metrics=vdm.engagement_metrics,
            optimized_shared_delivery=vdm.optimized_shared_delivery,
        ),
        pricing=None if pricing is None else present(current_plan=pricing.current_plan, next_plan=pricing.next_plan),
        other=plain or None,
        sensitive=_sensitive(account) or None,
    )


def _details(details: AccountDetails) -> Table:
    review = details.review
    return present(
        mail_type=details.mail_type,
        contact_language=details.contact_language,
        review=None if review is None else present(status=review.status, case_id=review.case_id),
    )


def _sensitive(account: AccountState) -> Table:
    """Return what AWS marks sensitive, in a table of its own so that the document says what it holds."""
    details = account.details or AccountDetails()
    other = {path: value for path, value in account.other if path.startswith(SENSITIVE_OTHER)}
    return present(
        website_url=details.website_url,
        use_case=details.use_case,
        contacts=list(details.contacts) or None,
        other=other or None,
    )
