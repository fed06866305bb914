"""Addresses of the safety desk; codes and numbers of entries, never keys of rows."""

from django.urls import path

from trialsite.safety_desk.views import assessment, clocks, desk, emergency, planned, register, reports

app_name = "safety_desk"
urlpatterns = [
    path("safety/", desk.desk, name="desk"),
    path("safety/export/", desk.desk_export, name="desk-export"),
    path("safety/serious/", assessment.serious, name="serious"),
    path("safety/serious/<str:code>/<int:number>/", assessment.assessment, name="assessment"),
    path("safety/reports/<str:code>/<int:number>/", reports.reports, name="reports"),
    path("safety/reports/<str:code>/<int:number>/begin/", reports.begin, name="report-begin"),
    path("safety/reports/<str:code>/<int:number>/<int:report>/narrative/", reports.narrative, name="report-narrative"),
    path("safety/reports/<str:code>/<int:number>/<int:report>/file/", reports.document, name="report-file"),
    path("safety/reports/<str:code>/<int:number>/<int:report>/sign/", reports.sign_report, name="report-sign"),
    path("safety/clocks/", clocks.clocks, name="clocks"),
    path("unblind/", emergency.emergency, name="emergency"),
    path("unblinding/", register.unblindings, name="unblindings"),
    path("unblinding/file/", register.unblindings_export, name="unblindings-export"),
    path("participants/<str:code>/unblinding/accidental/", register.accident, name="accident"),
    path("unblinding/ask/", planned.ask, name="unblinding-ask"),
    path("unblinding/<str:code>/<int:number>/", planned.one, name="unblinding"),
    path("unblinding/<str:code>/<int:number>/decide/", planned.decide, name="unblinding-decide"),
    path("unblinding/<str:code>/<int:number>/show/", planned.show, name="unblinding-show"),
]
