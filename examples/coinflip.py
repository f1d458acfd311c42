"""The coin flip of the documentation, with a fan-out behind it.

Run it here with ``hera run examples/coinflip.py``; send the very same object to Argo with ``w.create()``.
"""

from pathlib import Path
from typing import Annotated

from hera.workflows import DAG, Artifact, ArtifactLoader, Parameter, Steps, Workflow, script


@script()
def flip():
    import random

    result = "heads" if random.randint(0, 1) == 0 else "tails"
    print(result)


@script()
def it_was(coin_result):
    print(f"it was {coin_result}")


@script(constructor="runner")
def numbers(count: int) -> Annotated[list, Artifact(name="numbers")]:
    return [n * n for n in range(1, count + 1)]


@script(constructor="runner")
def pick(
    index: int, numbers: Annotated[list, Artifact(name="numbers", path="/tmp/numbers", loader=ArtifactLoader.json)]
) -> int:
    return numbers[index]


@script(constructor="runner")
def total(picked: list, report: Annotated[Path, Artifact(name="report", output=True)]):
    report.write_text(f"{len(picked)} numbers, {sum(picked)} in all\n")
    print(sum(picked))


with Workflow(generate_name="coinflip-", entrypoint="main", arguments={"count": 4}) as w:
    with DAG(name="squares", inputs=Parameter(name="count")) as squares:
        made = numbers(arguments={"count": "{{inputs.parameters.count}}"})
        each = pick(
            name="each",
            arguments={"index": "{{item}}", "numbers": made.get_artifact("numbers")},
            with_items=[0, 1, 2, 3],
        )
        added = total(arguments={"picked": each.result})
        made >> each >> added
        squares.outputs = Parameter(name="sum", value_from={"parameter": added.result})

    with Steps(name="main") as s:
        f = flip()
        with s.parallel():
            it_was(name="heads", arguments={"coin_result": "heads"}, when=f'{f.result} == "heads"')
            it_was(name="tails", arguments={"coin_result": "tails"}, when=f'{f.result} == "tails"')
        sums = squares(name="squares", arguments={"count": w.get_parameter("count")})
        s.outputs = Parameter(name="sum", value_from={"parameter": sums.get_parameter("sum").value})

if __name__ == "__main__":
    run = w.run()
    print(run.phase, run.outputs.parameters["sum"])
