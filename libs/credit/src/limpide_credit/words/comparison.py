"""What the groups of clients that one is compared with are called."""

from collections.abc import Mapping

from limpide_credit.features.words import Words

GROUPS: Mapping[str, Words] = {
    "all": Words("Tous les clients", "All clients"),
    "repaid": Words("Clients ayant remboursé", "Clients who repaid"),
    "defaulted": Words("Clients en défaut", "Clients who defaulted"),
    "approved": Words("Clients acceptés", "Approved clients"),
    "refused": Words("Clients refusés", "Refused clients"),
}
SAME_KIND = Words("Clients du même profil : {facts}", "Clients of the same kind: {facts}")
EVERYBODY = Words("tous", "all")
