"""One list, asked in two ways."""

from django.urls import path
from geodjango.peer import views

urlpatterns = [
    path("orders/<str:way>/<str:level>/<str:code>", views.orders_of_area),
]
