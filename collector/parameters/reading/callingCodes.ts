/**
 * Countries with their calling codes (ITU-T E.164) and trunk prefixes (E.123), as in Google's libphonenumber, October 2026:
 * `DE49:11` is Germany, +49, whose mobile numbers have 11 digits at most behind that. National numbers are dialled with the trunk
 * prefix in front of them, which the international form leaves out; Italy's zero is part of the number.
 */
const BY_TRUNK: readonly (readonly [trunks: string, countries: string])[] = [
  [
    '',
    `
    AC247:5 AD376:6 AO244:9 AW297:7 BF226:8 BH973:8 BI257:8 BJ229:10 BN673:7 BQ599:7 BT975:8 BW267:8 BZ501:7
    CF236:8 CG242:9 CI225:10 CK682:5 CL56:9 CM237:9 CR506:8 CV238:7 CW599:8 CY357:8 CZ420:9 DJ253:8 DK45:8 EE372:8
    ES34:9 FJ679:7 FK500:5 FM691:7 FO298:6 GA241:8 GI350:8 GL299:6 GM220:7 GN224:9 GQ240:9 GR30:10 GT502:8 GW245:9
    GY592:7 HK852:8 HN504:8 HT509:8 IO246:7 IS354:7 IT39:10 KM269:7 KW965:8 LS266:8 LU352:9 LV371:8 ML223:8
    MO853:8 MR222:8 MT356:8 MU230:8 MV960:7 MX52:10 MZ258:9 NC687:6 NE227:8 NF672:6 NI505:8 NO47:8 NR674:7 NU683:7
    OM968:8 PA507:8 PF689:8 PG675:8 PL48:9 PT351:9 PW680:7 QA974:8 SB677:7 SC248:7 SG65:8 SH290:5 SJ47:8 SM378:8
    SN221:9 SR597:7 ST239:7 SV503:8 SZ268:8 TA290:4 TD235:8 TG228:8 TJ992:9 TK690:4 TL670:8 TN216:8 TO676:7
    TV688:6 UZ998:9 VA39:10 VU678:7 WF681:6 WS685:7
    `,
  ],
  [
    '0',
    `
    AE971:9 AF93:9 AL355:9 AM374:8 AR54:11 AT43:9 AU61:9 AX358:9 AZ994:9 BA387:8 BD880:10 BE32:9 BG359:8 BL590:9
    BO591:8 BR55:11 CC61:9 CD243:9 CH41:9 CN86:11 CO57:10 CU53:8 CX61:9 DE49:11 DZ213:9 EC593:9 EG20:10 EH212:9
    ER291:7 ET251:9 FI358:9 FR33:9 GB44:10 GE995:9 GF594:9 GG44:10 GH233:9 GP590:9 HR385:9 ID62:9 IE353:9 IL972:9
    IM44:10 IN91:10 IQ964:10 IR98:10 JE44:10 JO962:9 JP81:10 KE254:9 KG996:9 KH855:8 KI686:8 KP850:10 KR82:10
    LA856:10 LB961:8 LI423:9 LK94:9 LR231:9 LY218:9 MA212:9 MC377:9 MD373:8 ME382:8 MF590:9 MG261:9 MK389:8 MM95:8
    MN976:8 MQ596:9 MW265:9 MY60:9 NA264:9 NG234:10 NL31:9 NP977:10 NZ64:9 PE51:9 PH63:10 PK92:10 PM508:6 PS970:9
    PY595:9 RE262:9 RO40:9 RS381:9 RW250:9 SA966:9 SD249:9 SE46:9 SI386:8 SK421:9 SL232:8 SO252:8 SS211:9 SY963:9
    TH66:9 TR90:10 TW886:9 TZ255:9 UA380:9 UG256:9 UY598:8 VE58:10 VN84:9 XK383:8 YE967:9 YT262:9 ZA27:9 ZM260:9
    ZW263:9
    `,
  ],
  [
    '1',
    `
    AG1:10 AI1:10 AS1:10 BB1:10 BM1:10 BS1:10 CA1:10 DM1:10 DO1:10 GD1:10 GU1:10 JM1:10 KN1:10 KY1:10 LC1:10
    MH692:7 MP1:10 MS1:10 PR1:10 SX1:10 TC1:10 TT1:10 US1:10 VC1:10 VG1:10 VI1:10
    `,
  ],
  [
    '8',
    `
    KZ7:10 RU7:10 TM993:8
    `,
  ],
  [
    '06',
    `
    HU36:9
    `,
  ],
  [
    '0/8',
    `
    LT370:8
    `,
  ],
  [
    '80/0/8',
    `
    BY375:9
    `,
  ],
];

/** What is dialled for calls abroad, where it isn't 00 alone. */
const ABROAD: Readonly<Record<string, readonly string[]>> = {
  AU: ['0011', '00'],
  BY: ['810', '00'],
  JP: ['010', '00'],
  KZ: ['810', '00'],
  RU: ['810', '00'],
  TM: ['810', '00'],
};
const NANP_ABROAD = ['011', '00'];

export interface Country {
  /** calling code */
  code: string;
  /** the one to be looked for first stands first */
  trunks: readonly string[];
  /** digits of a mobile number behind the code */
  longest: number;
  /** prefixes of calls abroad */
  abroad: readonly string[];
}

/** By ISO 3166's two letters. */
export const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  BY_TRUNK.flatMap(([trunks, countries]) =>
    countries
      .trim()
      .split(/\s+/)
      .map((entry): [string, Country] => {
        const name = entry.slice(0, 2);
        const [code = '', longest] = entry.slice(2).split(':');
        const abroad = ABROAD[name] ?? (code === '1' ? NANP_ABROAD : ['00']);
        return [name, { code, trunks: trunks === '' ? [] : trunks.split('/'), longest: Number(longest), abroad }];
      }),
  ),
);
