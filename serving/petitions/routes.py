"""The routes about petitions; the service takes them over."""

import bentoml
from starlette.responses import Response

from serving.answering import Answering
from serving.petitions import answers, decide, file, requests
from serving.petitions.list import list_petitions


class PetitionRoutes(Answering):
    """What employees ask to have corrected or reviewed, and what HR answers."""

    @bentoml.api(route="/petitions/file", output_spec=answers.PetitionAnswer)
    def file_petition(self, request: requests.FilePetitionRequest, /, ctx: bentoml.Context) -> Response:
        """Take a petition of the person concerned."""
        return self._answer(file.file, request, ctx)

    @bentoml.api(route="/petitions/list", output_spec=answers.PetitionsAnswer)
    def list_petitions(self, request: requests.ListPetitionsRequest, /, ctx: bentoml.Context) -> Response:
        """List petitions, one's own or those of the people in scope."""
        return self._answer(list_petitions, request, ctx)

    @bentoml.api(route="/petitions/decide", output_spec=answers.PetitionAnswer)
    def decide_petition(self, request: requests.DecidePetitionRequest, /, ctx: bentoml.Context) -> Response:
        """Note what HR answers to a petition."""
        return self._answer(decide.decide, request, ctx)
