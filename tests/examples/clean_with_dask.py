"""Clean all articles below `articles` into the folder `cleaned`."""

from pathlib import Path

from dask import bag
from dask.distributed import Client, LocalCluster

from clearpane.ads.clean_file import clean_text


def clean(article: str) -> int:
    """Clean one article; return how much was found in it."""
    cleaned = clean_text(Path(article).read_bytes().decode(), article)
    target = Path("cleaned", article)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(cleaned.text.encode())
    return len(cleaned.findings)


if __name__ == "__main__":
    articles = [path.as_posix() for path in Path("articles").rglob("*.md")]
    # With a cluster of your own: Client("tcp://its-scheduler:8786"), and nothing before it.
    with LocalCluster(n_workers=2, threads_per_worker=1) as cluster, Client(cluster):
        found = bag.from_sequence(articles, partition_size=100).map(clean).sum().compute()
    print(f"{found:,} findings in {len(articles):,} articles")
