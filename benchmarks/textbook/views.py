from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Applicant, Case
from .serializers import CaseIn, CaseOut
from .services import file_and_grant


class CaseCreateView(APIView):
    def post(self, request: Request) -> Response:
        key = request.headers["Idempotency-Key"]
        case = Case.objects.filter(filed_by=request.user, key=key).first()
        if case is None:
            data = CaseIn(data=request.data)
            data.is_valid(raise_exception=True)
            applicant = Applicant.objects.get(user=request.user)
            filed = Case(applicant=applicant, filed_by=request.user, key=key, **data.validated_data)
            case = file_and_grant(filed)
        return Response(CaseOut(case).data, status=status.HTTP_201_CREATED)
