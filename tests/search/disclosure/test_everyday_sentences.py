"""What officers write every day stays readable, whatever withheld home is near."""

from __future__ import annotations

from typing import Final

import pytest

from orders.search.disclosure.words.spellings import spelt

SENTENCES: Final = """
Church at 22:00 for the evening service, then home.
Police station 12 hours after arrest.
Attended Walsall police station on 12 November at 14:20.
A new road has been closed for works.
A strand of hair was recovered from the coat.
Subject bailed to court on 14 November 2026.
Victim says he rang her 22 times between 21:00 and 23:30.
Officers attended at 22:15 and spoke to the subject.
No reply at the door. Card left.
Seen with a knife at the bus station on 3 December.
He waits outside the school at 15:30 most days.
Do not approach alone. Has a dog.
Suspect left on foot towards the park.
Reported to the station at 9 and signed.
Handed over to the night team at 22:00.
The child was at her grandmother's house all weekend.
She does not wish to make a statement.
Breach of condition 3: message sent by WhatsApp.
Subject produced a tag certificate.
Victim updated by telephone, 14:05.
DASH reviewed, 14 ticks, high.
He threatened to set fire to the house.
Car parked at the end of the road.
Witness saw a red van in the car park.
Subject says he works nights at the factory.
He was told to stay away from the school gates.
Called 999 at 01:14, cleared at 02:40.
Served personally in the custody suite, cell 14.
He was in the cells from 3 to 9.
Her brother lives in Walsall with his wife.
Last seen near the canal by the bridge.
He followed her from church to the shops.
She hid in the bathroom and called the police.
Neighbour heard shouting and a door slam.
Subject attended voluntarily with his solicitor.
Victim's mother collected the children at 5.
PC 4411 Hale and PC 2214 Ali attended.
Crime number 20/123456/26 refers.
Log 412 of 21 November.
Bail to return on 12 January at 10:00.
The court refused the application and gave reasons.
Subject is 5 foot 9 with a close shaved head.
He rose from the chair and left.
Close protection is not required.
She keeps close contact with her support worker.
The matter was discussed at MARAC on 9 November.
The orchard behind the school is where they met.
He wore a green coat and white trainers.
Knife found in the drawer, seized as exhibit AB/1.
Suspect refused to hand over keys to the flat.
He has a new partner and a new phone.
Fire station open day, 12 noon.
Met her at the train station at 9.
Hill walking group meets on Sundays.
He has 3 previous convictions for harassment.
The victim has 2 children aged 7 and 9.
Visit again within 14 days.
He sent 14 messages on 14 November.
Subject was compliant and polite.
Concern for the mental health of the subject.
House was in darkness, nobody answered.
Broken window at the rear of the premises.
Spoke to the landlord of the Rose and Crown.
The van was found at Rose Hill retail park.
Taken to Good Hope Hospital by ambulance.
Area car patrol to pass the address at 23:00.
Marked vehicle parked up in the street opposite.
He posted her photograph on Facebook.
Threw a brick through the kitchen window.
CCTV from the shop covers the entrance.
Subject to wear a tag between 19:00 and 07:00.
Exhibit bag 22 sealed by PC Jones.
Interview begun at 14:03 and ended at 14:40.
The suspect lives with his parents in Dudley.
He is banned from the pub on the corner.
Victim has moved in with her sister.
A silver Ford Focus, part plate BX14.
Call back after 6 when she is home from work.
His uncle runs a farm in Wales.
She goes to the market every Thursday.
Grove Park surgery holds her notes.
He works for a firm of builders in Cannock.
The grange was searched with nothing found.
Met in the court building at 10.
Next hearing at Birmingham Magistrates' Court, court 12.
Suspect was in court 3 at the time.
The file was sent to the CPS on 7 December.
No further action for the assault.
The victim works in the city centre.
He was drunk and smelt of cannabis.
Left a note under the windscreen wiper.
The bank confirmed the transfer of 140 pounds.
Subject crossed the road when he saw us.
Warned about his conduct, words of advice given.
Has the keys to her car.
He went to church on 22 November with his mother.
22 church members signed the letter.
Willing to engage with the perpetrator programme.
Seen at the drive-through at 12:30.
Victim feels safe and has a panic alarm.
Two uniformed officers attended and the door was opened by a woman.
Son aged 12 was in the street with a friend.
He turned right at the lights and drove off.
The way she was spoken to upset her.
Stay out of the park until 9.
"""
HOMES: Final = [
    "14 Acacia Avenue\nWalsall",
    "22 Church Road\nAston",
    "12 Station Road\nSutton Coldfield",
    "12 New Road\nWillenhall",
    "3 Strand\nWalsall",
    "9 The Close\nStreetly",
    "Rose Cottage\nMill Lane\nWalsall",
    "Flat 3, Jubilee House\n8 Victoria Street",
    "7 Marsh Lane\nErdington",
    "5 High Street\nBilston",
    "14 Park Street\nWalsall",
    "The Grange\n2 Green Lane\nDudley",
    "9 School Road\nYardley",
    "12 Court Road",
    "14 Buccleuch Wynd\nHarborne",
    "Manor Farm\nChurch Lane\nColeshill",
    "3 Hill Street",
    "6 42nd Street",
]
POINT = (408_254.0, 287_356.0)
MOST_HIDDEN = 2


@pytest.mark.parametrize("lines", HOMES)
def test_everyday_sentences_stay_readable(lines: str) -> None:
    home = spelt(lines, "B14 7XQ", "100070123456", POINT)
    sentences = SENTENCES.strip().splitlines()
    assert len(sentences) > 100
    hidden = [each for each in sentences if home.telling(each)]
    assert len(hidden) <= MOST_HIDDEN, hidden
