"""Live orders of an area by the subject's or a protected person's home: exact count, 50 rows."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from geodjango.peer.models import Address, Area, Look, Order

PER_PAGE = 50


@login_required
@permission_required("peer.view_order", raise_exception=True)
@transaction.atomic
def orders_of_area(request, way, level, code):
    """The page; ``way`` is ``shape`` to ask where homes lie, ``stored`` to trust their area key."""
    now = timezone.now()
    area = get_object_or_404(Area, level=level, code=code)
    homes = _by_shape(area) if way == "shape" else _by_key(area)
    people = homes.values("person_id")
    link = Order.protected.through
    protected = link.objects.filter(order_id=OuterRef("pk"), person_id__in=people)
    found = (
        Order.objects.filter(Q(ends_at__gt=now) | Q(ends_at=None), starts_at__lte=now)
        .filter(Q(subject_id__in=people) | Exists(protected))
        .select_related("subject")
        .prefetch_related(
            "subject__addresses__lpa",
            "subject__addresses__neighbourhood",
            "protected__addresses__lpa",
            "protected__addresses__neighbourhood",
            "conditions",
        )
        .order_by("ends_at", "starts_at", "id")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    Look.objects.create(
        account=request.user,
        action="order.search",
        details={
            "area": code,
            "total": page.paginator.count,
            "found": [row.reference for row in rows],
        },
    )
    return render(request, "peer/list.html", {"area": area, "page": page, "rows": rows, "now": now})


def _by_shape(area):
    homes = Address.objects.filter(point__within=area.geom)
    return homes if area.level == "LPA" else homes.filter(confidential=False)


def _by_key(area):
    if area.level == "LPA":
        return Address.objects.filter(lpa=area)
    return Address.objects.filter(neighbourhood=area, confidential=False)
