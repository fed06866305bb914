"""Addresses of the safety desk; codes and numbers of entries, never keys of rows."""

from django.urls import path

from trialsite.safety_desk.views import (
    assessment,
    authority,
    board,
    board_tables,
    clocks,
    desk,
    dispatch,
    emergency,
    planned,
    reconciliation,
    register,
    reports,
    stopping,
)

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
    path("safety/reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("safety/reconciliation/file/", reconciliation.reconciliation_export, name="reconciliation-export"),
    path("safety/clocks/", clocks.clocks, name="clocks"),
    path("safety/stopping/", stopping.stopping, name="stopping"),
    path("safety/stopping/add/", stopping.hold, name="hold-add"),
    path("safety/stopping/<int:number>/", stopping.one, name="hold"),
    path("safety/board/", board.meetings, name="board"),
    path("safety/board/tables/open/", board_tables.tables_open, name="board-tables-open"),
    path("safety/board/tables/by-arm/", board_tables.tables_closed, name="board-tables-closed"),
    path("safety/board/<int:number>/", board.meeting, name="board-meeting"),
    path("safety/clocks/<str:code>/<str:form_key>/<int:number>/<str:kind>/sent/", dispatch.sent, name="clock-sent"),
    path("safety/authority/", authority.authority_copies, name="authority"),
    path("safety/authority/<str:code>/<int:number>/file/", authority.authority_copy, name="authority-copy"),
    path("unblind/", emergency.emergency, name="emergency"),
    path("unblinding/", register.unblindings, name="unblindings"),
    path("unblinding/file/", register.unblindings_export, name="unblindings-export"),
    path("participants/<str:code>/unblinding/accidental/", register.accident, name="accident"),
    path("unblinding/ask/", planned.ask, name="unblinding-ask"),
    path("unblinding/<str:code>/<int:number>/", planned.one, name="unblinding"),
    path("unblinding/<str:code>/<int:number>/decide/", planned.decide, name="unblinding-decide"),
    path("unblinding/<str:code>/<int:number>/show/", planned.show, name="unblinding-show"),
]
