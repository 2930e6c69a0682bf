"""Train a net of your own in seconds, and judge it where it never looked. 나만의 신경망을 몇 초 만에 학습하고, 본 적 없는 곳에서 평가."""

import torch
from torch import nn

import eosat
from eosat.kit.starter import begin, class_picture, truth_on

me = begin("07_train_your_own", __doc__)
torch.manual_seed(0)
shipped = eosat.load_model("landcover", device=me.device)
bands, names = shipped.card.bands, shipped.card.classes
scenes = eosat.find(me.where, me.period, catalog=me.catalog, bands=bands)
grid = eosat.grid_over(eosat.region(me.where).area, crs=scenes.kept[0].crs, resolution=10)
view = eosat.composite(eosat.cube(scenes.kept, grid, bands=bands)).compute()
# What to learn from: on the island the truth; on Jeju, where nobody knows it, the labels of the shipped net.
truth = truth_on(me, grid) if me.truth() else eosat.segment(view, shipped).labels.values

image = torch.from_numpy(view.values).nan_to_num(0)[None].to(me.device)
labels = torch.from_numpy(truth.astype("int64"))[None].to(me.device)
labels[torch.from_numpy(view.isnull().any("band").values)[None].to(me.device)] = 255
# Split by place: neighbours look alike, so a random split would praise the net for what it has seen.
middle, gap = labels.shape[-1] // 2, 32
mine, kept_out = (..., slice(0, middle - gap)), (..., slice(middle + gap, None))

net = nn.Sequential(
    nn.Conv2d(len(bands), 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 9, 1)
).to(me.device)
scaled = (image - image[mine].mean((2, 3), keepdim=True)) / image[mine].std((2, 3), keepdim=True)
step = torch.optim.Adam(net.parameters(), lr=5e-3)
for number in range(200):
    top, left = (int(torch.randint(length - 96, ())) for length in labels[mine].shape[-2:])
    part = (..., slice(top, top + 96), slice(left, left + 96))
    loss = nn.functional.cross_entropy(net(scaled[part]), labels[part], ignore_index=255)
    step.zero_grad()
    loss.backward()
    step.step()
    if number % 50 == 49:
        me.say(f"  step {number + 1}: loss {loss.item():.2f}", f"  {number + 1}단계: 손실 {loss.item():.2f}")

with torch.inference_mode():
    guess = net(scaled).argmax(1).masked_fill(labels == 255, 255)
for where, english, korean in ((mine, "where it learned", "배운 곳"), (kept_out, "kept out", "떼어 둔 곳")):
    right = (guess[where] == labels[where])[labels[where] != 255].float().mean().item()
    me.say(f"{english}: {right:.1%} right", f"{korean}: {right:.1%} 맞음")

titles = [("What it should say", "정답"), ("What it says (the left half learned)", "예측(왼쪽 절반으로 학습)")]
figure, (left, right) = me.pictures(2, titles)
left.imshow(class_picture(truth, names))
right.imshow(class_picture(guess[0].cpu().numpy().astype("uint8"), names))
me.save(figure)
me.ideas(
    ("Take away the bands of 20 m: what gets worse?", "20 m 밴드를 빼 보세요: 무엇이 나빠지나요?"),
    (
        "Split at random in place of by place. Do you believe the score?",
        "장소가 아니라 무작위로 나눠 보세요. 그 점수를 믿을 수 있나요?",
    ),
    ("Train in earnest: eosat dataset build, eosat train.", "제대로 학습해 보세요: eosat dataset build, eosat train."),
)
