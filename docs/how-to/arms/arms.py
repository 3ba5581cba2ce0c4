"""Five arms as tasks of Inspect AI: the same questions, another prompt each."""

# mypy: ignore-errors

from inspect_ai import Task, task
from inspect_ai.dataset import Sample, csv_dataset
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

SHORT = "Answer in a few words"
PROMPTS = {
    "closed-book": f"{SHORT}. If you do not know, say so.\nQuestion: {{question}}",
    "best-guess": f"{SHORT}. If you are not sure, give your best guess; never decline.\nQuestion: {{question}}",
    "few-shot": f"{SHORT}, as in these examples.\n"
    "Question: How long is the warranty on the pump? Answer: 24 months\n"
    "Question: Which form reports a loss? Answer: form C-2\nQuestion: {question}",
    "oracle": f"{SHORT} from this passage.\nPassage: {{passage}}\nQuestion: {{question}}",
    "rag": f"{SHORT} from these passages.\nPassages: {{retrieved}}\nQuestion: {{question}}",
}


@task
def arm(name: str = "closed-book") -> Task:
    """One arm, three times each question."""

    def sample(row: dict[str, str]) -> Sample:
        prompt = PROMPTS[name].format(**row)
        return Sample(id=row["example_id"], input=prompt, target=row["answer"])

    return Task(dataset=csv_dataset("questions.csv", sample), solver=generate(), scorer=includes(), epochs=3)
