# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0007_address_elsewhere")]

    operations = [
        migrations.AddField(
            model_name="address",
            name="no_fixed_address",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveConstraint(model_name="address", name="address_says_where"),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                name="address_says_where",
                condition=~Q(street="")
                | ~Q(place_words="")
                | ~Q(country_code="")
                | ~Q(municipality_code="")
                | Q(no_fixed_address=True, is_elsewhere=True),
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                name="address_no_fixed_is_bare",
                condition=Q(no_fixed_address=False)
                | Q(
                    kind="home",
                    person__isnull=False,
                    street="",
                    house_number__isnull=True,
                    postcode="",
                    town="",
                    place_words="",
                    country_code="",
                ),
            ),
        ),
    ]
