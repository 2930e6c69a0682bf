"""What the camp's lessons say of a learner's answer."""

WORDS: dict[str, tuple[str, str]] = {
    "lesson.right": ("[right] {name}", "[정답] {name}"),
    "lesson.empty": (
        "[not yet] {name}: put your answer in place of the three dots. Hint: {hint}",
        "[아직] {name}: 점 세 개(...) 자리에 답을 써 넣으세요. 힌트: {hint}",
    ),
    "lesson.other": (
        "[look again] {name}: {found} is not it. Hint: {hint}",
        "[다시 보기] {name}: {found}은(는) 정답이 아닙니다. 힌트: {hint}",
    ),
    "lesson.shape": (
        "[look again] {name}: an array of shape {found} came, {wanted} was expected. Hint: {hint}",
        "[다시 보기] {name}: 배열의 모양이 {found}인데 {wanted}이어야 합니다. 힌트: {hint}",
    ),
    "lesson.raised": (
        "[look again] {name}: your code stopped with {error}. Hint: {hint}",
        "[다시 보기] {name}: 코드가 {error} 오류로 멈췄습니다. 힌트: {hint}",
    ),
    "lesson.none": ("No points for this cell.", "이 칸은 0점입니다."),
    "lesson.result": ("{found} of {all} points.", "{all}점 만점에 {found}점입니다."),
    "lesson.quiz": ("read the passage above the quiz once more.", "퀴즈 위의 본문을 다시 읽어 보세요."),
}
