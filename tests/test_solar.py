"""Insertion of objects, batches and scores of the solar net."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.warp
import torch

from eosat.errors import InputError
from eosat.models import SIMULATED, caution_of, load_model
from eosat.nets import NETS, fine_resolution, parameters, receptive_field
from eosat.regions import region
from eosat.sentinel2 import TEN_BANDS
from eosat.simulate.materials import CLASSES as ISLAND_CLASSES
from eosat.summary import summarise, with_covered
from eosat.train.atmosphere import Line
from eosat.train.go import Host, train_model
from eosat.train.insert import CELL, FINE, Seen, Thing, draw_colour, drawn, lay, optics, read_materials
from eosat.train.pack import Chip, write_packs
from eosat.train.settings import Settings, filled, read_settings
from eosat.train.solar import Recipe, Supply, chances, draw, grounds, heed_small, loss, make_chip
from eosat.train.solar_level import FAINT, ledger_of, level, shift_to_area, shift_to_sum
from eosat.train.solar_scores import Answer, Tally, judge, ndbi_rule, pieces, spectral_rule, tally, widened
from eosat.train.solar_task import Options, judges, read_spots, solar_task
from eosat.train.solar_things import Habit, array_area, array_shapes, draw_things, rectangle, towards

RNG = np.random.default_rng


def square(x0, y0, x1, y1):
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


def thing(*outline, value=1, colour=0.5, **more):
    return Thing(value=value, outline=outline, colour=np.full(10, colour, np.float32), rough=0.0, **more)


def chip(source="oscd", place="a", side=80, level="L2A", seed=0, truth=None):
    dn = RNG(seed).integers(300, 3000, (10, side, side)).astype(np.uint16)
    soft = np.zeros((1, side, side), np.uint8)
    return Chip(source=source, place=place, date="1", level=level, bounds=(0, 0, 1, 1), dn=dn, soft=soft, truth=truth)


def supply(*chips, spots=None, seed=1, **recipe):
    made = Recipe(**{"size": 32, "batch": 4} | recipe)
    found = grounds(chips, spots or {})
    line = Line(slope=np.full(10, 0.8), intercept=np.full(10, 0.01))
    return Supply(
        grounds=found, materials=read_materials(), lines=(line, line), recipe=made, seed=seed,
        chances=chances(found, made.weights),
    )  # fmt: skip


# insertion


def test_drawn_marks_the_cells_whose_centres_lie_inside():
    inside, rows, columns = drawn((square(2, 4, 8, 6),), 4)
    full = np.zeros((20, 20), bool)
    full[rows, columns] = inside
    assert np.argwhere(full).tolist() == [[2, 1], [2, 2], [2, 3]]


def test_drawn_is_empty_outside_the_chip():
    inside, _, _ = drawn((square(-50, -50, -20, -20),), 4)
    assert not inside.any()


def test_share_of_a_pixel_is_the_area_covered_when_edges_lie_on_cells():
    seen = lay(np.zeros((10, 4, 4), np.float32), (thing(square(10, 10, 24, 16)),), optics(4, 6), 3, RNG(0))
    assert seen.cover[0].tolist() == pytest.approx(
        np.array([[0, 0, 0, 0], [0, 0.6, 0.24, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    )
    assert seen.cover[1].sum() == 0
    assert len(seen.shares) == 1


def test_area_is_kept_by_shares_whatever_the_angle():
    shape = rectangle((160, 160), 90, 40, 0.7)
    seen = lay(np.zeros((10, 32, 32), np.float32), (thing(shape),), optics(32, 6), 3, RNG(0))
    assert seen.cover[0].sum() * 100 == pytest.approx(3600, rel=0.01)


def test_light_is_kept_by_the_point_spread_far_from_the_edge():
    seen = lay(np.zeros((10, 32, 32), np.float32), (thing(square(100, 100, 180, 160)),), optics(32, 6), 3, RNG(0))
    for plane in seen.x:
        assert plane.sum() / 0.5 == pytest.approx(48, rel=0.01)


def test_point_spread_is_the_gaussian_asked_for_and_twice_as_wide_for_20_m():
    """A step edge: its slope at the edge is 1 / (sigma sqrt(2 pi)) where no bilinear is between."""
    lens = optics(64, 6.0)
    step = (np.arange(5 * 64) * CELL >= 320).astype(np.float32)
    fine = lens.fine @ step
    from math import erf

    wanted = [0.5 * (1 + erf((10 * i + 5 - 320) / (6 * 2**0.5))) for i in range(64)]
    assert fine == pytest.approx(wanted, abs=0.01)
    coarse = lens.coarse @ step
    assert coarse[31] + coarse[32] == pytest.approx(1, abs=1e-3)
    assert coarse[33] < fine[33] - 0.05
    for matrix in (lens.fine, lens.coarse, lens.square):
        assert matrix.sum(1) == pytest.approx(1, abs=1e-5)


def test_bands_of_20_m_are_blurred_more():
    seen = lay(np.zeros((10, 32, 32), np.float32), (thing(square(150, 150, 170, 170)),), optics(32, 6), 3, RNG(0))
    peaks = seen.x.max((1, 2))
    assert peaks[FINE].min() > peaks[~FINE].max()
    assert [TEN_BANDS[i] for i in np.flatnonzero(FINE)] == ["B02", "B03", "B04", "B08"]


def test_shadow_dims_what_lies_there_and_is_no_object():
    ground = np.full((10, 16, 16), 0.2, np.float32)
    seen = lay(ground, (thing(square(0, 0, 160, 160), value=0, colour=0.5, dims=True),), optics(16, 6), 3, RNG(0))
    assert seen.x == pytest.approx(0.1)
    assert seen.cover.sum() == 0
    assert ground == pytest.approx(0.2)


def test_rows_let_the_ground_through_and_count_whole():
    whole = thing(square(40, 40, 120, 120))
    rows = replace(whole, fill=(0.0, 10.0, 0.5))
    ground = np.zeros((10, 16, 16), np.float32)
    dense, thin = (lay(ground, (one,), optics(16, 6), 3, RNG(0)) for one in (whole, rows))
    assert thin.cover.sum() == dense.cover.sum()
    assert thin.x.sum() / dense.x.sum() == pytest.approx(0.5 + 0.5 * 0.35, abs=0.07)


def test_colours_follow_the_measured_mean_and_covariance():
    material = read_materials()["solar"]
    drawn_colours = np.stack([draw_colour(material, RNG(i)) for i in range(4000)])
    assert drawn_colours.mean(0) == pytest.approx(material.mean, abs=0.003)
    covariance = material.factor @ material.factor.T
    assert np.cov(drawn_colours.T) == pytest.approx(covariance, abs=2.5e-4)
    nir, swir = TEN_BANDS.index("B08"), TEN_BANDS.index("B11")
    assert np.corrcoef(drawn_colours.T)[nir, swir] == pytest.approx(0.371, abs=0.06)  # as measured


def test_materials_equal_the_measured_table(shared_data):
    material = read_materials()["solar"]
    with (shared_data / "facts" / "pv_real_l2a.csv").open() as file:
        rows = {(row["set"], row["stat"]): row for row in csv.DictReader(file)}
    assert material.mean.tolist() == pytest.approx([float(rows["pv_pure", "mean"][band]) for band in TEN_BANDS])
    sd = np.sqrt(np.diag(material.factor @ material.factor.T))
    assert sd.tolist() == pytest.approx([float(rows["pv_pure", "sd"][band]) for band in TEN_BANDS], abs=5e-4)


def test_a_material_without_its_spread_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("material,stat," + ",".join(TEN_BANDS) + "\nfoil,mean" + ",0.1" * 10 + "\n")
    with pytest.raises(InputError, match="sd"):
        read_materials(path)


# what is drawn


def test_array_sizes_have_the_measured_quartiles():
    rng = RNG(3)
    sizes = np.array([array_area(rng) for _ in range(4000)]) / 100
    low, middle, high = np.percentile(sizes, (25, 50, 75))
    assert 5 < low < 9
    assert 19 < middle < 28
    assert 62 < high < 95


def test_array_shapes_have_the_area_asked_for():
    from eosat.train.solar_things import _area

    for seed in range(60):
        shapes = array_shapes((300, 300), 2500, 0.3, RNG(seed))
        assert sum(_area(shape) for shape in shapes) == pytest.approx(2500, rel=1e-3)


def test_targets_do_not_overlap_each_other():
    materials = read_materials()
    for seed in range(30):
        things = draw_things(64, materials, Habit(empty=0, arrays=6, greenhouses=4, others=0), RNG(seed))
        seen = lay(np.full((10, 64, 64), 0.1, np.float32), things, optics(64, 6), 3, RNG(0))
        total = sum(share for _, share in seen.shares) if seen.shares else np.zeros(1)
        assert np.max(total) < 1.0 + 1e-5
        values = [one.value for one in things]
        assert values == sorted(values, key=bool)


def test_recolouring_reaches_the_mean_and_covariance_asked_for():
    dry = read_materials()["dry_ground"]
    ground = RNG(0).uniform(0.05, 0.4, (10, 40, 40)).astype(np.float32)
    out = towards(ground, dry.mean, 0.3 * dry.factor, 1.0).reshape(10, -1)
    assert out.mean(1) == pytest.approx(dry.mean, abs=1e-3)
    assert np.cov(out) == pytest.approx(0.09 * dry.factor @ dry.factor.T, abs=1e-5)
    assert towards(ground * 0 + 0.1, dry.mean, dry.factor, 1.0) is not None
    flat = np.full((10, 8, 8), 0.1, np.float32)
    assert towards(flat, dry.mean, dry.factor, 1.0) is flat


# batches


def test_batch_is_a_function_of_seed_and_step_alone():
    stock = supply(chip(), chip(place="b", seed=1, level="L1C"))
    x, target = draw(stock, 7)
    draw(stock, 8)
    again, same = draw(stock, 7)
    assert torch.equal(x, again)
    assert torch.equal(target, same)
    assert not torch.equal(x, draw(stock, 8)[0])
    assert not torch.equal(x, draw(replace(stock, seed=2), 7)[0])
    assert x.shape == (4, 10, 32, 32)
    assert target.shape == (4, 5, 32, 32)
    assert x.min() > 0
    shares = target[:, :3].sum(1)
    assert ((shares - 1).abs() < 1e-5).logical_or(shares.abs() < 1e-5).all()


def test_real_arrays_and_unseen_pixels_have_no_weight():
    one = chip(side=32)
    one.dn[:, :, :8] = 0
    (ground,) = grounds([one], {("oscd", "a", "1"): [(20, 20, 3, True, 1.0), (5, 28, 2, False, 2.0)]})
    assert ground.skip[:, :8].all()
    assert ground.skip[17:24, 17:24].all()
    assert ground.skip.sum() == 32 * 8 + 49
    assert ground.hard.tolist() == [[5, 28]]
    assert ground.often.tolist() == [2.0]


def test_false_alarms_are_drawn_with_nothing_laid_in():
    stock = supply(chip(), spots={("oscd", "a", "1"): [(40, 40, 2, False, 1.0)]}, hard=1.0, rim=0.0)
    for step in range(3):
        assert draw(stock, step)[1][:, 3:].sum() == 0
    stock = supply(chip(), hard=1.0, habit=Habit(empty=0, arrays=20, greenhouses=20), rim=0.0)  # none known
    assert draw(stock, 0)[1][:, 3:].sum() > 0


def test_the_island_keeps_its_truth_and_gets_nothing_laid_in():
    truth = np.zeros((len(ISLAND_CLASSES), 32, 32), np.uint8)
    truth[ISLAND_CLASSES.index("pv"), 4:8, 4:8], truth[ISLAND_CLASSES.index("greenhouse"), 20:22] = 100, 50
    stock = supply(chip(source="island", side=32, truth=truth))
    seen, weight = make_chip(stock, RNG(0))
    assert seen.cover[0].sum() == pytest.approx(16)
    assert seen.cover[1].sum() == pytest.approx(32)
    assert weight.all()


def test_chances_give_each_source_its_share():
    found = grounds([chip(), chip(place="b", side=40), chip(source="czech", side=20)], {})
    share = chances(found, {"oscd": 0.75, "czech": 0.25})
    assert share.sum() == pytest.approx(1)
    assert share[2] == pytest.approx(0.25)
    assert share[0] == pytest.approx(0.5)


def test_loss_is_least_at_the_truth_and_blind_where_there_is_no_weight():
    target = torch.zeros(1, 5, 4, 4)
    target[:, 0] = 1
    target[:, :, 1, 1] = torch.tensor([0.0, 1, 0, 1, 0])
    right = torch.full((1, 5, 4, 4), -9.0)
    right[:, 0] = 9
    right[:, :, 1, 1] = torch.tensor([-9.0, 9, -9, 9, -9])
    wrong = right.clone()
    wrong[:, :, 2, 2] = torch.tensor([-9.0, 9, -9, 9, -9])
    assert loss(right, target) < 0.2
    assert loss(wrong, target) > loss(right, target) + 1
    target[:, :3, 2, 2] = 0
    assert loss(wrong, target) == pytest.approx(float(loss(right, target)), abs=1e-4)


# net and scores


def test_fine_net_is_as_small_and_near_as_promised():
    net = fine_resolution(10, 5)
    assert 150_000 < parameters(net) < 200_000
    assert receptive_field(net, 10, 4) <= 32


def test_fine_net_tiled_equals_whole():
    torch.manual_seed(0)
    net = fine_resolution(10, 5).double().eval()
    x = torch.rand(1, 10, 96, 96, dtype=torch.float64) * 0.4
    with torch.inference_mode():
        whole, part = net(x), net(x[..., 8:, :88])
        short = net(x[..., 24:, :88])
    assert torch.allclose(whole[..., 40:, :52], part[..., 32:, :52], atol=1e-12, rtol=0)
    assert not torch.allclose(whole[..., 40:, :52], short[..., 16:, :52], atol=1e-12, rtol=0)  # less than the radius


def test_pieces_equal_brute_force():
    for seed in range(12):
        flags = RNG(seed).uniform(size=(14, 17)) < 0.1 + 0.05 * seed
        found, count = pieces(flags)
        left, groups = set(map(tuple, np.argwhere(flags).tolist())), []
        while left:
            todo, group = [left.pop()], set()
            while todo:
                r, c = todo.pop()
                group.add((r, c))
                beside = {(r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
                left -= beside
                todo += beside
            groups.append(group)
        assert count == len(groups)
        assert {frozenset(map(tuple, np.argwhere(found == n).tolist())) for n in range(1, count + 1)} == set(
            map(frozenset, groups)
        )


def test_widened_reaches_as_far_as_asked():
    flags = np.zeros((7, 7), bool)
    flags[3, 3] = True
    assert widened(flags, 2).sum() == 25


def test_tally_by_hand():
    """An array of 16 px found, one of 4 px missed, a false piece apart and one that touches."""
    share = np.zeros((20, 20), np.float32)
    share[2:6, 2:6] = 1
    small = np.zeros((20, 20), np.float32)
    small[12:14, 2:4] = 1
    labels = np.zeros((20, 20), np.uint8)
    labels[2:6, 2:5] = 1  # IoU .75
    labels[15:17, 15:17] = 1  # apart
    labels[14, 4] = 1  # touches the small one at its corner
    sums = [Tally() for _ in range(4)]
    tally(1, (share, small), labels, (labels == 1).astype(np.float32), sums)
    tiny, middle = sums[0], sums[1]
    assert (middle.objects, middle.found, middle.true_px, middle.mapped_px) == (1, 1, 16.0, 12.0)
    assert (tiny.objects, tiny.found, tiny.touched) == (1, 0, 0)
    assert (tiny.alarms, tiny.apart) == (2, 1)


# the recipe


def settings(**options):
    return Settings(
        name="sun", recipe="solar", net="fine_resolution", arguments={"width": 4}, stride=4, steps=2, batch=2,
        options={"size": 16, "held": 1} | options,
    )  # fmt: skip


def packs(folder):
    truth = np.zeros((len(ISLAND_CLASSES), 32, 32), np.uint8)
    truth[ISLAND_CLASSES.index("pv"), 4:12, 4:12] = 100
    chips = [chip(place=str(number), side=40, seed=number) for number in range(20)]
    chips += [chip(source="island", place="x", side=32, truth=truth), chip(source="pushed", place="y")]
    write_packs(folder, chips)
    return (str(folder / "chips-*.npz"),)


def test_the_recipe_trains_a_model_that_says_its_caution(tmp_path):
    made = replace(settings(), packs=packs(tmp_path / "packs"))
    out = train_model(made, tmp_path / "sun", command="eosat train sun", host=Host(device="cpu", threads=1))
    card = load_model(out).card
    assert card.classes == ("other", "solar", "greenhouse")
    assert card.fractions == ("solar", "greenhouse")
    assert card.caution == SIMULATED
    assert "no real-world accuracy is known" in caution_of(card)
    assert "OSCD (Sentinel-2 L1C of cities)" in card.sources
    assert "island" in card.trained_on
    assert "pushed" not in card.trained_on


def test_places_that_judge_are_not_learned_from():
    chips = [chip(place=str(number), side=40) for number in range(30)]
    kept = [one for one in chips if judges(one)]
    assert 0 < len(kept) < 10
    for one in kept:  # unlike any other, so that a drawn pixel would show it
        one.dn[:] = 9000
    for one in chips:
        if not judges(one):
            one.dn[:] = 1000
    task = solar_task(settings(recolour=0.0, empty=1.0, others=0.0), chips)
    assert max(float(task.draw(step)[0].max()) for step in range(20)) < 0.3
    assert float(task.held[0][0].max()) > 0.5


def test_an_unknown_option_of_the_recipe_is_refused():
    with pytest.raises(InputError, match="recolour"):
        solar_task(settings(recolor=0.5), [chip()])


def test_shift_makes_mapped_area_the_true_area():
    generator = torch.Generator().manual_seed(1)
    logits = torch.randn(5000, 3, generator=generator)
    weight = torch.rand(5000, 2, generator=generator)
    wanted = torch.tensor([500.0, 200.0])
    shift = shift_to_area(logits, weight, wanted)
    mapped = (logits + shift).argmax(1)
    for value in (1, 2):
        assert weight[mapped == value, value - 1].sum() == pytest.approx(float(wanted[value - 1]), rel=0.02)
    assert shift[0] == 0
    louder = shift_to_area(logits, weight, torch.tensor([2000.0, 200.0]))
    assert louder[1] == pytest.approx(0, abs=1e-6)  # never louder than the net is
    assert shift_to_area(logits, weight, torch.tensor([2000.0, 200.0]), most=3.0)[1] > 0.5


def test_shift_makes_fractions_sum_to_the_area():
    logits = torch.randn(5000, generator=torch.Generator().manual_seed(1)) - 3
    weight = torch.rand(5000, generator=torch.Generator().manual_seed(2))
    for wanted in (100.0, 400.0):
        share = (logits + shift_to_sum(logits, weight, wanted)).sigmoid()
        assert (share * weight)[share >= FAINT].sum() == pytest.approx(wanted, rel=0.02)


class Says(torch.nn.Module):
    """Solar where the first band is above .5, unsure below; fractions likewise."""

    def __init__(self, doubt):
        super().__init__()
        self.head = torch.nn.Conv2d(5, 5, 1)
        torch.nn.init.dirac_(self.head.weight)
        torch.nn.init.zeros_(self.head.bias)
        self.doubt = doubt

    def forward(self, x):
        high = torch.where(x[:, :1] > 0.5, 6.0, self.doubt)
        none = torch.full_like(high, -9)
        return self.head(torch.cat([torch.zeros_like(high), high, none, high, none], 1))


@pytest.mark.parametrize("doubt", [-9.0, 1.0])
def test_level_weighs_empty_land_as_it_occurs(doubt):
    """A net that doubts all land is made quieter; one that is quiet there stays as it is."""
    stock = supply(*(chip(place=str(n)) for n in range(3)), habit=Habit(empty=0, arrays=3, greenhouses=0))
    net = Says(doubt)
    ledger = ledger_of(net, stock)
    weight = (ledger.maps.sum(0) / ledger.wanted_maps)[0]
    assert weight == pytest.approx(1 / 0.0035, rel=0.01)  # so much land for each pixel of an array
    level(net, stock)
    assert (net.head.bias[1].item() < -0.9) is (doubt > 0)


def test_small_things_weigh_more_around_them():
    share = np.zeros((20, 20), np.float32)
    share[4:6, 4:6] = 0.5
    large = np.ones((20, 20), np.float32)
    seen = Seen(x=np.zeros((10, 20, 20), np.float32), cover=np.stack([share, share]), shares=((1, share), (2, large)))
    weight = heed_small(seen, 2.0)
    assert weight.shape == (1, 20, 20)
    assert (weight == 2).sum() == 36
    assert (weight[0, 2:8, 2:8] == 2).all()


def test_plain_chips_are_the_land_as_it_is():
    stock = supply(chip(), plain=1.0, rim=0.0, habit=Habit(empty=0, arrays=20, greenhouses=20))
    assert all(draw(stock, step)[1][:, 3:].sum() == 0 for step in range(3))


def test_spots_are_read_and_a_bad_line_is_named(tmp_path):
    path = tmp_path / "spots.csv"
    path.write_text("source,place,date,row,column,radius,real,weight\noscd,a,1,4,5,2,1,2.5\noscd,a,1,7,8,3,0,\n")
    assert read_spots(path) == {("oscd", "a", "1"): [(4, 5, 2, True, 2.5), (7, 8, 3, False, 1.0)]}
    path.write_text("source,place,date,row,column,radius,real,what\noscd,a,1,four,5,2,1,roof\n")
    with pytest.raises(InputError, match="line 2"):
        read_spots(path)


def test_the_shipped_spots_can_be_read():
    from eosat.train import solar_task as home

    here = Path(home.__file__).parent
    spots = read_spots(here / "solar_spots.csv")
    assert spots
    kept = {"beirut", "chongqing", "milano", "nantes", "boadella"}
    assert not kept & {place for _, place, _ in spots}  # what judges is never learned from


@pytest.mark.parametrize("name", ["solar", "solar-quiet"])
def test_shipped_training_is_of_this_recipe(name):
    made = read_settings(Path(__file__).parents[1] / "configs" / "train" / f"{name}.yaml")
    assert made.recipe == "solar"
    filled(Options, made.options, name="options")
    assert made.net in NETS


def test_judge_by_hand():
    """One array mapped whole and one chip without any that gets an alarm."""
    cover = np.zeros((2, 20, 20), np.float32)
    cover[0, 2:8, 2:8] = 1
    full = Seen(x=np.full((10, 20, 20), 0.1, np.float32), cover=cover, shares=((1, cover[0]),))
    bare = Seen(x=np.full((10, 20, 20), 0.2, np.float32), cover=np.zeros_like(cover))
    weight = np.ones((1, 20, 20), np.float32)

    def answer(x):
        labels = np.zeros((20, 20), np.uint8)
        labels[(slice(2, 8), slice(2, 8)) if x[0, 0, 0] < 0.15 else (slice(0, 2), slice(0, 2))] = 1
        both = np.stack([labels == 1, labels == 2]).astype(np.float32)
        return Answer(labels=labels, fractions=both / 2, chances=both)

    found = judge(answer, [(full, weight), (bare, weight)])
    assert (found["without_arrays"], found["of_these_with_alarm"]) == (1, 1)
    solar = found["solar"]
    assert (solar["pixel_precision"], solar["pixel_recall"]) == (0.9, 1.0)
    assert (solar["object_precision"], solar["object_recall"]) == (0.5, 1.0)
    assert (solar["true_px"], solar["mapped_px"], solar["fractions_px"]) == (36.0, 40.0, 20.0)
    assert solar["bias_mapped"] == pytest.approx(1 / 9)
    assert solar["calibration_error"] == pytest.approx(0.1)
    assert [one["objects"] for one in solar["bins"]] == [0, 1, 0, 0]
    assert "bias_mapped" not in found["greenhouse"]


def test_rules_by_hand():
    x = np.full((10, 1, 3), 0.1, np.float32)
    names = {name: TEN_BANDS.index(name) for name in ("B02", "B03", "B04", "B08", "B11")}
    for column, (blue, green, red, near, short) in enumerate(
        [(0.055, 0.049, 0.041, 0.088, 0.158), (0.05, 0.06, 0.05, 0.3, 0.2), (0.1, 0.1, 0.1, 0.1, 0.2)]
    ):
        for name, value in zip(names, (blue, green, red, near, short), strict=True):
            x[names[name], 0, column] = value
    assert ndbi_rule(x).labels.tolist() == [[1, 0, 1]]
    assert spectral_rule(x).labels.tolist() == [[1, 0, 0]]


def test_summed_shares_stand_beside_counted_pixels(tmp_path):
    """A quarter of a square of 100 ha is covered by a third in every pixel."""
    values = np.zeros((2, 100, 100), np.uint8)
    values[0, :50, :50] = 33
    values[1] = 4  # faint: left out
    values[1, 0, 0] = 255
    profile = {"driver": "GTiff", "height": 100, "width": 100, "count": 2, "dtype": "uint8", "crs": "EPSG:32652",
               "transform": rasterio.Affine(10, 0, 500000, 0, -10, 3701000), "nodata": 255}  # fmt: skip
    with rasterio.open(tmp_path / "fractions.tif", "w", **profile) as dst:
        dst.write(values)
        dst.descriptions = ("solar", "greenhouse")
    with rasterio.open(tmp_path / "labels.tif", "w", **profile | {"count": 1}) as dst:
        dst.write(np.zeros((1, 100, 100), np.uint8))
    west, south, east, north = rasterio.warp.transform_bounds(
        "EPSG:32652", "EPSG:4326", 500100, 3700100, 500900, 3700900
    )
    place = region([west, south, east, north])
    table = summarise(tmp_path / "labels.tif", place, classes=("other", "solar", "greenhouse"))
    table = with_covered(table, tmp_path / "fractions.tif", place)
    assert table["solar_ha"][0] == 0
    assert table["solar_ha_by_fraction"][0] == pytest.approx(0.33 * 16, rel=0.02)  # 400 x 400 m of it lie inside
    assert table["greenhouse_ha_by_fraction"][0] == 0


def test_the_shipped_net_says_its_caution_and_holds_no_more_than_it_should():
    card = load_model("solar").card
    assert card.caution == SIMULATED  # runs, maps and reports say it: tests/test_engines.py
    assert card.classes == ("other", "solar", "greenhouse")
    assert (card.radius_px, card.stride) == (26, 4)
