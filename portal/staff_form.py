"""What an operator fills in about somebody at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import permissions
from portal.models import User


class StaffForm(forms.ModelForm[User]):
    """Roles and access are asked for here and given by the verbs."""

    wanted = forms.MultipleChoiceField(
        label=_("roles"),
        choices=[(role, role) for role in permissions.ROLES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    access = forms.BooleanField(label=_("may sign in"), required=False, initial=True)

    class Meta:
        model = User
        fields = ("email", "name", "language", "time_zone")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and "wanted" in self.fields:
            self.initial["wanted"] = sorted(self.instance.roles)
            self.initial["access"] = self.instance.is_active

    def clean_email(self) -> str:
        """An address signs in whatever its letters' case, so it is taken once."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(gettext("Somebody with this address is here."))
        return email
