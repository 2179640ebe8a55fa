"""What becomes of texts and queries: Python's tokeniser and the browser's are held to the same tables."""

from __future__ import annotations

# A text, and the words of each name in it.
TEXTS: list[tuple[str, list[list[str]]]] = [
    ("Disk is full.", [["disk"], ["is"], ["full"]]),
    ("KubePodCrashLooping", [["kubepodcrashlooping", "kube", "pod", "crash", "looping"]]),
    ("etcdGRPCRequestsSlow", [["etcdgrpcrequestsslow", "etcd", "grpc", "requests", "slow"]]),
    ("IPv6 S3Bucket k8s EC2", [["ipv6", "ipv", "6"], ["s3bucket", "s3", "bucket"], ["k8s"], ["ec2"]]),
    ("primary-db", [["primarydb", "primary", "db"]]),
    ("node_load1 --max-time", [["nodeload1", "node", "load1", "load", "1"], ["maxtime", "max", "time"]]),
    ("don't the pod’s", [["dont"], ["the"], ["pods"]]),
    ("Łódź Straße Ørsted naïve Ærø", [["lodz"], ["strasse"], ["orsted"], ["naive"], ["aero"]]),
    ("cafe\u0301 café", [["cafe"], ["cafe"]]),
    ("ﬁle ＡＢ ½", [["file"], ["ab"], ["1"], ["2"]]),
    ("ΛΌΓΟΣ İstanbul", [["λογοσ"], ["istanbul"]]),
    ("日本語の検索", [["日本", "本語", "語の", "の検", "検索"]]),
    ("東 ガイド가이드", [["東"], ["ガイ", "イド", "ド가", "가이", "이드"]]),
    ("Redis東京4号", [["redis", "東京", "4", "号"]]),
    ("हिन्दी", [["हिन्दी"]]),
    ("550e8400-e29b-41d4-a716-446655440000 3f2a9c1e deadbeef 1234567", [[], [], ["deadbeef"], []]),
    ("port 50051 in 2026", [["port"], ["50051"], ["in"], ["2026"]]),
    ("a😀b 𝐱", [["a"], ["b"], ["x"]]),
    ("kafka.consumer.lag a/b", [["kafka"], ["consumer"], ["lag"], ["a"], ["b"]]),
    ("", []),
]
# What is typed, and the words that are looked for, with a star where one may be a page's name.
QUERIES: list[tuple[str, list[str]]] = [
    (
        "[FIRING:1] PostgresReplicationLag critical",
        "firing 1 postgresreplicationlag* postgres replication lag critical".split(),
    ),
    ("who owns the booking api", "booking api".split()),
    ("how to", "how to".split()),
    ("lag LAG lag", ["lag"]),
    ("   ", []),
    (
        " ".join(f"w{n:02}" for n in range(50)) + " KubePodDown",
        ["kubepoddown*", *(f"w{n:02}" for n in range(39))],
    ),
]
